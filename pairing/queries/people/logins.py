"""The one rule that makes a login name for somebody: from the name's reading, while it is free."""

from __future__ import annotations

from functools import cached_property

from sqlalchemy import select
from sqlalchemy.orm import Session

from pairing.domain.people.logins import suggested
from pairing.models import Account
from pairing.models.accounts import login_look
from pairing.pinyin import name_keys


class Logins:
    """Names that are still free, each given out once; read when first asked for (1 SELECT)."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def _looks(self) -> set[str]:
        return set(self._session.scalars(select(Account.look)))

    def give(self, name: str, reading: str, spare: str) -> str:
        """“章小燕” gets zhangxiaoyan, zhangxiaoyan2 where taken; ``spare`` where nothing is read.

        ``reading`` is the one that was corrected by hand, "" for the usual one.
        """
        read = [options[0] for options in name_keys(name, reading).usual if options]
        found = suggested(read, lambda one: login_look(one) not in self._looks, spare)
        self._looks.add(login_look(found))
        return found
