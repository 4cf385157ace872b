"""What the public pages share: on each an interruption is one entry, which is found again before anything is sent."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable

from klip_tui.channels.api import Api
from klip_tui.channels.protocol import Message, Outcome, Result
from klip_tui.commitment.kinds import NoticeType
from klip_tui.commitment.phrase import Phrase, Refused, phrase
from klip_tui.net import Network


class Page(ABC):
    """A page over HTTP: ``send`` is the same for every one, what it says of the entry is each page's own."""

    @abstractmethod
    def unfit(self, message: Message) -> Phrase | None:
        """Say why the page can't take a message; None where it can."""

    @abstractmethod
    def _api(self) -> Api | Outcome:
        """Open the API, or say why its key can't be had."""

    @abstractmethod
    def _adopted(self, api: Api, message: Message) -> Message | Outcome:
        """Find the entry of the same interruption where an earlier notice may stand without our knowing its id."""

    @abstractmethod
    def _put(self, api: Api, message: Message) -> Outcome:
        """Create the entry, or update the one whose id the message has."""

    def send(self, message: Message) -> Outcome:
        """Create or update the entry; what never stood there needs no cancellation."""
        unfit = self.unfit(message)
        if unfit is not None:
            return Outcome(Result.REFUSED, unfit)
        api = self._api()
        if isinstance(api, Outcome):
            return api
        adopted = self._adopted(api, message)
        if isinstance(adopted, Outcome):
            return adopted
        if adopted.type is NoticeType.CANCELLATION and not adopted.remote:
            return Outcome(Result.ACCEPTED, phrase("it never stood there: there is nothing to take back"))
        return self._put(api, adopted)


def opened(
    url: str, scheme: str, key: Callable[[], str], timeout: float, ca_file: str, network: Network
) -> Api | Outcome:
    """Open an API whose key goes in the header Authorization; where the key can't be had, say why."""
    try:
        headers = {"Authorization": f"{scheme} {key()}"}
    except Refused as error:
        return Outcome(Result.REFUSED, error.sentence)
    return Api(url, headers, timeout, ca_file, network)


def no_incident(*, sent: bool = False) -> Outcome:
    """Say that an answer is no entry: what was ``sent`` may stand there all the same."""
    return Outcome(Result.AGAIN, phrase("it answers something that is no incident; it is asked again"), unsure=sent)


def no_component(identity: str | int, name: str) -> Outcome:
    """Say that the page lacks a component that the configuration names."""
    return Outcome(Result.REFUSED, phrase("the page has no component {id} ({name})", id=identity, name=name))
