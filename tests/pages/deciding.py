"""Fill in the forms of a page without a browser."""

WIDGETS = ("text_input", "text_area", "selectbox", "radio", "number_input", "date_input", "time_input", "checkbox")


def field(app, label, nth=0):
    """Return the field of that label; `nth` of several, those of the main column in their order."""
    found = [element for element in app.main if getattr(element, "type", "") in WIDGETS and element.label == label]
    return found[nth]


def typed(app, label, text, nth=0):
    field(app, label, nth).set_value(text).run()
    assert not app.exception
    return app


def press(app, label):
    """Press the button whose label begins so; the last of several."""
    button = [b for b in app.button if b.label.startswith(label)][-1]
    button.click().run()
    assert not app.exception
    return app


def table(app, column):
    """Return the first table that has a column of that name."""
    return next(found.value for found in app.dataframe if column in found.value.columns)
