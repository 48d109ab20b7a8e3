"""Gathers what was right and wrong, and prints it: a table of operation by client, the faults, and the sum.

Never here: what is right.
"""

from operations import ALWAYS_REFUSED, SERVICE_OF

# Rows below the operations: what concerns the simulator as a whole.
CONTROL = "control"
KUBERNETES = "kubernetes"


class Report:
    """Every check's outcome, in the order it came."""

    def __init__(self, clients):
        self._clients = clients
        self._outcomes = []
        self._succeeded = set()

    def add(self, row, client, step, faults):
        """The outcome of one step: `row` is an operation or CONTROL; no faults, no failure."""
        self._outcomes.append((row, client, step, list(faults)))

    def succeeded(self, operation, client):
        """Notes that an operation was played with success, as each must be by each client."""
        self._succeeded.add((operation, client))

    def take(self, part):
        """Takes over everything of another report."""
        self._outcomes += part._outcomes
        self._succeeded |= part._succeeded

    def print(self, whole):
        """Prints everything; returns how many steps failed. In a whole run, what was never played is a failure."""
        if whole:
            self._add_never_played()
        self._print_table()
        failed = [outcome for outcome in self._outcomes if outcome[3]]
        for row, client, step, faults in failed:
            print("\n".join([f"\n{row}, {client}: {step}", *(f"    {fault}" for fault in faults)]))
        print(f"\n{len(self._outcomes) - len(failed)} passed, {len(failed)} failed")
        return len(failed)

    def _add_never_played(self):
        for operation in SERVICE_OF:
            for client in self._clients:
                if operation not in ALWAYS_REFUSED and (operation, client) not in self._succeeded:
                    self.add(operation, client, "every operation is played with success", ["it never was"])

    def _print_table(self):
        print(_row(["operation", *self._clients]))
        for operation in [*SERVICE_OF, CONTROL, KUBERNETES]:
            print(_row([operation, *(self._cell(operation, client) for client in self._clients)]))

    def _cell(self, row, client):
        outcomes = [faults for at, by, _, faults in self._outcomes if (at, by) == (row, client)]
        wrong = sum(1 for faults in outcomes if faults)
        if wrong:
            return f"{wrong} of {len(outcomes)} wrong"
        return f"ok ({len(outcomes)})" if outcomes else "-"


def _row(cells):
    return "".join(cell.ljust(30 if index == 0 else 18) for index, cell in enumerate(cells)).rstrip()
