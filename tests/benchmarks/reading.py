"""Read one customer's history, and the list of tickets at its first page and far down."""

from pathlib import Path

from data_access.settings import Settings
from data_access.warehouse.history import history
from data_access.warehouse.rows import rows
from data_access.warehouse.snapshot import Warehouse
from metrics.question import Question
from metrics.scope import ALL

YEAR = Question(metrics=("tickets",), period="last-year")
BUSY = (
    "SELECT person FROM board.tickets WHERE person IS NOT NULL GROUP BY person ORDER BY count(*) DESC, person LIMIT 1"
)


class OneHistory:
    """The history of the customer with the most tickets."""

    def __init__(self, home: Path) -> None:
        self.warehouse = Warehouse(home)
        with self.warehouse.snapshot() as snapshot:
            self.person = snapshot._cursor.execute(BUSY).fetchall()[0][0]

    def __call__(self) -> int:
        return len(history(self.person, scope=ALL, warehouse=self.warehouse).entries)


class FirstPage:
    """A page of last year's tickets, newest first."""

    page = 1

    def __init__(self, home: Path) -> None:
        self.settings, self.warehouse = Settings(home=home), Warehouse(home)

    def __call__(self) -> int:
        return rows(YEAR, scope=ALL, warehouse=self.warehouse, settings=self.settings, page=self.page).rows.num_rows


class LaterPage(FirstPage):
    page = 1_000
