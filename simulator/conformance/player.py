"""What a story speaks: calls that must succeed, calls that must fail, listings, and what their answers must say.

After every call the raw answers and the journal are checked too, so a fault stands beside the call that met it.
"""

import journal
from client import Call
from errors import error_faults
from report import CONTROL
from shapes import output_faults
from world import ADMIN


class StoryStoppedError(Exception):
    """A call failed that the rest of the story needs."""


class Player:
    """Plays stories through one client."""

    def __init__(self, client, models, simulator, report):
        self.client = client
        self.models = models
        self.simulator = simulator
        self._report = report
        self._step = (CONTROL, "")
        self._seen = 0

    def begin(self, world):
        """Starts a story on a world of its own."""
        self.simulator.put_world(world)
        self.forget_journal()

    def ok(self, operation, by=ADMIN, **parameters):
        """A call that must succeed; returns its output, without which the story stops."""
        call = Call(operation, parameters, by)
        answer = self.client.call(call)
        self._judge(call, answer, self._journal_faults(call, answer, 1))
        return self._needed(call, answer)

    def pages(self, operation, size, by=ADMIN, empty_pages=0, **parameters):
        """A listing, walked in pages of `size`, that must fill more than one; returns its members.

        Before each page with members, `empty_pages` without any are expected.
        """
        call = Call(operation, parameters, by)
        answer = self.client.pages(call, size)
        members = next((value for value in answer.output.values() if isinstance(value, list)), [])
        full_pages = max(1, -(-len(members) // size))
        self._judge(call, answer, self._journal_faults(call, answer, full_pages * (1 + empty_pages)))
        self._needed(call, answer)
        self.expect("more members than fit in a page", True, len(members) > size)
        return members

    def fails(self, operation, codes, says="", by=ADMIN, **parameters):
        """A call that must be refused with one of `codes` (one, or a tuple) and a message that holds `says`."""
        call = Call(operation, parameters, by)
        answer = self.client.call(call)
        self._judge(call, answer, _refusal_faults(answer, codes, says) + self._journal_faults(call, answer, 1))

    def fails_in_a_crowd(self, operation, codes, says="", by=ADMIN, **parameters):
        """As `fails`, while others call too, so that the journal says nothing."""
        call = Call(operation, parameters, by)
        answer = self.client.call(call)
        self._judge(call, answer, _refusal_faults(answer, codes, says))

    def judge_refusal(self, call, answer, codes):
        """Judges a refusal that was met in another way than through `fails`; its target may be anything."""
        self._judge(call, answer, _refusal_faults(answer, codes, ""))
        self.forget_journal()

    def judge_success(self, call, answer):
        """Judges a success that was met in another way than through `ok`."""
        self._judge(call, answer, self._journal_faults(call, answer, 1))

    def forget_journal(self):
        """Leaves the calls up to now out of the next call's journal."""
        self._seen = max([self._seen, *(line["n"] for line in self.simulator.journal(self._seen))])

    def expect(self, what, wanted, got):
        """Something that the last answer must say."""
        faults = [] if wanted == got else [f"{what}: expected {wanted!r}, got {got!r}"]
        self._report.add(self._step[0], self.client.name, f"{self._step[1]}: {what}", faults)

    def _needed(self, call, answer):
        if answer.code is not None:
            raise StoryStoppedError(f"{call.operation} answered {_said(answer)}")
        self._report.succeeded(call.operation, self.client.name)
        return answer.output

    def _judge(self, call, answer, faults):
        self._step = (call.operation, _described(call))
        found = list(faults)
        for exchange in answer.exchanges:
            judge = output_faults if exchange.status < 300 else error_faults
            found += judge(self.models(exchange.operation), exchange)
        self._report.add(call.operation, self.client.name, self._step[1], found)

    def _journal_faults(self, call, answer, calls):
        lines = self.simulator.journal(self._seen)
        faults = journal.faults(lines, self._seen, call, answer, calls)
        self._seen = max([self._seen, *(line["n"] for line in lines)])
        return faults


def at(output, path):
    """The value at a dotted path of an output, None where it is not there."""
    for name in path.split("."):
        output = output.get(name) if isinstance(output, dict) else None
    return output


def _refusal_faults(answer, codes, says):
    codes = codes if isinstance(codes, tuple) else (codes,)
    if answer.code not in codes:
        return [f"code: expected {' or '.join(codes)}, got {_said(answer)}"]
    return [] if says in answer.message else [f"message: expected {says!r} in it, got {answer.message!r}"]


def _said(answer):
    return f"{answer.code}: {answer.message[:300]}" if answer.code else "success"


def _described(call):
    given = ", ".join(f"{name}={str(value)[:80]}" for name, value in call.parameters.items())
    return f"{call.operation}({given})"
