"""The first county of an installation: its bureau, its first officer, and the way in.

The way in is an address with a random token. Only its SHA-256 is kept, in the instance folder
beside the secret key and not in the database: whoever starts the server owns that folder, each
start makes a token anew (one in yesterday's service log opens nothing), every process that serves
the instance reads the same file, and the database gets no table for something that lives minutes.
What makes it work once is not the file but the rule inside the transaction: no account at all.
"""

from __future__ import annotations

import secrets
from hmac import compare_digest
from pathlib import Path
from typing import NamedTuple

from pairing.domain.people.logins import tidy
from pairing.domain.people.passwords import USUAL_PROFILE, PasswordProfile
from pairing.domain.people.permissions import SYSTEM, Actor
from pairing.domain.vocabulary.programme import Area, BureauLevel, OrganisationKind, Role
from pairing.extensions import db
from pairing.files.store import write_whole
from pairing.models import Account, Organisation
from pairing.operations.change import Change, Stale, writing
from pairing.operations.people.new_accounts import clean_name, grant_from, refuse_login
from pairing.operations.people.passwords import digest, hash_of, set_password, trouble_knowing
from pairing.operations.people.signing_in import SignedInAs, begin_session
from pairing.operations.rules import Rules
from pairing.queries.people import accounts as queries

FILE = "founding-token"
LONGEST_CODE, LONGEST_NAME, LONGEST_EMAIL = 64, 200, 200
FOUNDED = "这里已经有账号了，不能再从头建。请登录；没有密码的，请教育局管理员给一个设密码的链接。"
CLOSED = "这个地址不对，或者已经换掉了。请用服务器上最近一次启动时打印的那个地址。"


class Founding(NamedTuple):
    """What the first page asks: the bureau, and who looks after it."""

    code: str
    bureau: str
    level: BureauLevel
    area: Area
    name: str
    login: str
    password: str
    email: str = ""


def new_token(instance: Path) -> str:
    """A token for the first page from now on; whatever was printed before opens nothing."""
    token = secrets.token_urlsafe(32)
    path = instance / FILE
    write_whole(path, digest(token).encode())
    path.chmod(0o600)
    return token


def opens(instance: Path, token: str) -> bool:
    """Whether this is the token that was printed last."""
    try:
        kept = (instance / FILE).read_text("ascii").strip()
    except (OSError, UnicodeDecodeError):
        return False
    return compare_digest(kept, digest(token))


def is_founded() -> bool:
    """Whether there is any account at all (1 SELECT)."""
    return queries.is_founded(db.session())


def waiting_bureau() -> Organisation | None:
    """The bureau that came with a workbook while nobody could sign in (1 SELECT)."""
    return queries.without_officer(db.session())


def found(
    instance: Path,
    token: str,
    wanted: Founding,
    agent: str,
    profile: PasswordProfile = USUAL_PROFILE,
) -> SignedInAs:
    """The bureau and its first officer, who is signed in; of two at once only the first.

    Raises ``Stale`` where somebody has an account already, or for another token.
    """
    if not opens(instance, token):
        raise Stale(CLOSED)
    rules, login = Rules(), tidy(wanted.login)
    hashed = hash_of(wanted.password)
    with writing(SYSTEM) as change:
        change.alone()
        if queries.is_founded(change.session):
            raise Stale(FOUNDED)
        known = queries.without_officer(change.session)
        _check_bureau(rules, wanted, known)
        name = rules.found(lambda: clean_name(wanted.name))
        rules.refuse(name == "", "name", "请填写您的姓名。")
        refuse_login(rules, change.session, login)
        places = [known.name if known else wanted.bureau]
        trouble = trouble_knowing(wanted.password, login, wanted.name, places, profile)
        rules.refuse(trouble, "password", trouble)
        rules.settle()
        bureau = known or _bureau(change, wanted)
        account = _officer(change, bureau, name or "", login, wanted.email)
        set_password(change, account, hashed, must_change=False)
        session = begin_session(change, account, agent)
        account_id, told = account.id, {"bureau": [None, bureau.name], "login": [None, login]}
        change.actor = Actor(account_id, account.name)
        change.record("found_bureau", "organisation", bureau.id, told, bureau.id)
    (instance / FILE).unlink(missing_ok=True)
    return SignedInAs(session, account_id)


def _check_bureau(rules: Rules, wanted: Founding, known: Organisation | None) -> None:
    if known is not None:
        return
    rules.refuse(not wanted.code, "code", "请填写编码，例如行政区划代码 371625。")
    rules.refuse(len(wanted.code) > LONGEST_CODE, "code", f"编码最多 {LONGEST_CODE} 字。")
    rules.refuse(not wanted.bureau, "bureau", "请填写教育局的全称。")
    rules.refuse(len(wanted.bureau) > LONGEST_NAME, "bureau", f"名称最多 {LONGEST_NAME} 字。")
    rules.refuse(wanted.level is None, "level", "请选择级别。")


def _bureau(change: Change, wanted: Founding) -> Organisation:
    bureau = Organisation(
        code=wanted.code,
        name=wanted.bureau,
        kind=OrganisationKind.BUREAU,
        area=wanted.area,
        standing=wanted.level.label,
    )
    change.session.add(bureau)
    change.session.flush()
    bureau.bureau_id = bureau.id
    return bureau


def _officer(change: Change, bureau: Organisation, name: str, login: str, email: str) -> Account:
    account = Account(bureau_id=bureau.id, login=login, name=name, email=email)
    change.session.add(account)
    change.session.flush()
    grant_from(change.session, account, bureau, Role.BUREAU_ADMIN, change.today)
    return account
