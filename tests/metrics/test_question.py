"""Read addresses: what is asked, and what is refused in a sentence."""

import time
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.errors import BadValue, PlumblineError, UnknownName
from metrics.periods import Grain
from metrics.question import Question

DIMENSIONS = ("team", "channel", "agent", "country", "x_area")
SINGLE = ("period", "from", "to", "grain", "compare", "by", "clock", "zone", "as_of", "reach", "judged")
NAMES = ("metric", *SINGLE, *DIMENSIONS)


def parse(address):
    return Question.parse(address, DIMENSIONS)


class TestReading:
    def test_nothing_asks_for_the_defaults(self):
        assert parse("") == Question()
        assert Question().params() == ()

    def test_all_parts(self):
        found = parse(
            "?metric=csat&metric=nps&from=2025-01-01&to=2025-04-01&grain=week&compare=year&by=team&zone=Asia/Kolkata"
            "&as_of=2025-03-01T12:00:00Z&reach=13&judged=today&channel=chat&channel=email&team="
        )
        assert found == Question(
            metrics=("csat", "nps"),
            start=date(2025, 1, 1),
            end=date(2025, 4, 1),
            grain=Grain.WEEK,
            compare="year",
            by="team",
            filters=(("channel", ("chat", "email")), ("team", ("",))),
            zone="Asia/Kolkata",
            as_of=datetime(2025, 3, 1, 12),
            reach=13,
            judged="today",
        )

    @pytest.mark.parametrize(
        "address",
        [
            "metric=csat&channel=chat&channel=email",
            {"metric": "csat", "channel": ["email", "chat", "email"]},
            [("channel", "email"), ("channel", "chat"), ("metric", "csat")],
            "channel=chat&metric=csat,csat&channel=email&metric=csat",
        ],
    )
    def test_however_it_is_written(self, address):
        assert parse(address) == Question(metrics=("csat",), filters=(("channel", ("chat", "email")),))

    def test_metrics_keep_their_order(self):
        assert parse("metric=nps,csat&metric=tickets").metrics == ("nps", "csat", "tickets")

    @pytest.mark.parametrize(
        "value", ["a+b", "50 %", "Müller & Söhne", "a,b=c", "?#/", "ﬁ", "👍", "'; --", "\t", "\r\n"]
    )
    def test_values_keep_every_character(self, value):
        question = Question().within("team", value)
        assert parse(question.query()).filtered("team") == (value,)

    @pytest.mark.parametrize("text", ["2025-03-01T12:00:00Z", "2025-03-01T12:00:00+00:00", "2025-03-01T12:00Z"])
    def test_an_instant_in_utc(self, text):
        assert parse([("as_of", text)]).as_of == datetime(2025, 3, 1, 12)


class TestRefusing:
    @pytest.mark.parametrize(
        ("address", "sentence"),
        [
            ("chanel=chat", "There is no part of the address called “chanel”. Did you mean “channel”?"),
            ("metrics=csat", "There is no part of the address called “metrics”. Did you mean “metric”?"),
            ("days=-1", "There is no part of the address called “days”."),
            ("x_other=1", "There is no part of the address called “x_other”."),
            ("period=last-mont", "There is no period called “last-mont”. Did you mean “last-month”?"),
            ("grain=weeks", "There is no grain called “weeks”. Did you mean “week”?"),
            ("compare=years", "There is no comparison called “years”. Did you mean “year”?"),
            ("by=tem", "There is no dimension called “tem”. Did you mean “team”?"),
            ("clock=work", "There is no clock called “work”. Did you mean “working”?"),
        ],
    )
    def test_an_unknown_name(self, address, sentence):
        with pytest.raises(UnknownName) as caught:
            parse(address)
        assert str(caught.value) == sentence

    @pytest.mark.parametrize(
        ("address", "words"),
        [
            ("from=2026-01-01", "“from” and “to” go together"),
            ("to=2026-01-01", "“from” and “to” go together"),
            ("from=2026-13-45&to=2026-02-01", "“from” must be a day written as 2026-10-31; “2026-13-45” is none."),
            ("from=2026-02-01&to=2026-02-01", "The period is empty"),
            ("from=2026-02-02&to=2026-02-01", "The period is empty"),
            ("from=2026-01-01&to=2026-02-01&period=last-week", "Give either “period” or “from” and “to”, not both."),
            ("zone=Mars/Olympus", "“Mars/Olympus” is no time zone"),
            ("zone=", "“” is no time zone"),
            ("zone=../../etc/passwd", "“../../etc/passwd” is no time zone"),
            ("zone=/etc/localtime", "“/etc/localtime” is no time zone"),
            ("zone=Europe", "“Europe” is no time zone"),
            ("zone=tzdata.zi", "“tzdata.zi” is no time zone"),
            ("as_of=2026-01-01", "“as_of” must be an instant in UTC"),
            ("as_of=2026-01-01T00:00:00", "“as_of” must be an instant in UTC"),
            ("as_of=2026-01-01T00:00:00%2B02:00", "“as_of” must be an instant in UTC"),
            ("as_of=0001-01-01T00:00:00Z", "“as_of” must be an instant in UTC"),
            ("as_of=now", "“as_of” must be an instant in UTC"),
            ("reach=0", "“reach” must be a whole number from 1 to 120."),
            ("reach=121", "“reach” must be a whole number from 1 to 120."),
            ("reach=-1", "“reach” must be a whole number from 1 to 120."),
            ("reach=1e2", "“reach” must be a whole number from 1 to 120."),
            ("reach=１２", "“reach” must be a whole number from 1 to 120."),
            ("reach=", "“reach” must be a whole number from 1 to 120."),
            ("reach=" + "9" * 150, "“reach” must be a whole number from 1 to 120."),
        ],
    )
    def test_a_bad_value(self, address, words):
        with pytest.raises(BadValue) as caught:
            parse(address)
        assert words in str(caught.value)

    @pytest.mark.parametrize("name", [n for n in NAMES if n != "metric" and n not in DIMENSIONS])
    def test_what_stands_twice(self, name):
        with pytest.raises(BadValue, match=f"“{name}” stands more than once in the address"):
            parse([(name, "a"), (name, "b")])

    @pytest.mark.parametrize("name", NAMES)
    def test_a_value_that_cannot_be_read(self, name):
        for value in ("a" * 201, "a" * 100_000, "a\x00b", "\x00", "\ufffd"):
            with pytest.raises(BadValue, match=f"The value of “{name}” in the address cannot be read"):
                parse([(name, value)])

    def test_sentences_do_not_repeat_what_is_long(self):
        for address in (
            [("x" * 100_000, "1")],
            [("by", "x" * 200)],
            [("zone", "x" * 200)],
            [("from", "x" * 200), ("to", "")],
        ):
            with pytest.raises(PlumblineError) as caught:
                parse(address)
            assert len(str(caught.value)) < 160


class TestHostile:
    """The area `url` of the collection of hostile inputs, as far as it is about reading addresses."""

    @pytest.mark.parametrize("value", ["' OR 1=1--", "1;DROP TABLE tickets", "<script>", "1"])
    def test_url_01_a_value_is_a_value(self, value):
        assert parse([("team", value)]).filtered("team") == (value,)

    @pytest.mark.parametrize("address", ["order=(select pg_sleep(10))", "kpi=__import__('os')", "days=NaN", "days=1e9"])
    def test_url_01_an_unknown_name_is_refused(self, address):
        with pytest.raises(UnknownName):
            parse(address)

    @pytest.mark.parametrize("text", ["2026-01-01'))/*", "2026-13-45", "-1", "NaN", "1e9"])
    def test_url_01_url_02_a_date_is_a_date(self, text):
        with pytest.raises(BadValue):
            parse([("from", text), ("to", "2026-02-01")])

    @pytest.mark.parametrize("address", ["team=%00", "team=%ff%fe", "team=" + "a" * 100_000])
    def test_url_02_what_is_no_text_is_refused(self, address):
        with pytest.raises(BadValue):
            parse(address)

    def test_url_02_a_dimension_may_stand_twice(self):
        assert parse("team=1&team=2").filtered("team") == ("1", "2")

    def test_url_02_a_huge_address_is_read_soon(self):
        begin = time.monotonic()
        parse([("team", str(k)) for k in range(100_000)])
        with pytest.raises(UnknownName):
            parse([("y" * 1_000_000, "")])
        assert time.monotonic() - begin < 5

    @given(st.lists(st.tuples(st.sampled_from(NAMES) | st.text(max_size=20), st.text(max_size=250)), max_size=8))
    def test_anything_is_read_or_refused_in_a_sentence(self, pairs):
        try:
            found = parse(pairs)
        except PlumblineError as error:
            assert str(error).endswith((".", "?"))
        else:
            assert parse(found.params()) == found

    @given(st.text(max_size=300))
    def test_any_text_is_read_or_refused_in_a_sentence(self, text):
        try:
            found = parse(text)
        except PlumblineError as error:
            assert str(error).endswith((".", "?"))
        else:
            assert parse(found.query()) == found
