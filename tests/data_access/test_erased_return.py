"""Who was erased does not come back by what a source sends afterwards."""

from data_access.erasure import erase
from data_access.imports.mapping import canonical
from data_access.imports.run import run
from metrics.facts import FACTS
from tests.data_access.test_erasure import board, held, server
from tests.data_access.warehouse.erasable import ADA, bring
from tests.visitors import OWNER

__all__ = ["board", "server"]

# By her own key; by a ticket of hers; with too many fields. The second record of each is somebody else's.
REFUSED = (
    ("tickets", "ticket,customer,subject,created_at\nt8,kunde-90317,Betreff-Marille,soon\nt7,kunde-4,plain,soon\n"),
    ("messages", "message,ticket,body,at\nm8,t1,Nachricht-Holunder,soon\nm9,t2,plain,soon\n"),
    ("tickets", "ticket,customer,subject,created_at\nt8,kunde-90317,Betreff-Marille,soon,\nt7,kunde-4,plain,soon,\n"),
)


def test_refused_records_of_the_erased_are_counted_and_not_kept(board, tmp_path):
    bring(board)
    erase(board, ADA, OWNER)
    for n, (fact, text) in enumerate(REFUSED):
        path = tmp_path / f"{n}.csv"
        path.write_text(text)
        done = run([path], canonical(FACTS[fact], "crm", "UTC"), board)
        assert done.record.facts[fact].quarantined == 2
        assert "is about somebody who was erased" in done.reasons[0]
        assert "plain" in done.quarantine.read_text(encoding="utf-8-sig")
        assert len(done.quarantine.read_text(encoding="utf-8-sig").splitlines()) == 2
        path.unlink()
    assert held(board) == set()
