"""Reading the destinations of a site profile: every key checked, and said in a sentence."""

import base64
import binascii
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from midrc_desktop.errors import BadAnswer
from midrc_desktop.submission.site_profile import Bucket, Destination, Kind, SignIn, SignInKind

ADVICE = "Ask the coordinator of your site for a corrected profile."
UNCHANGED = "The program goes on with the site that it had."

_KEYS: dict[Kind, frozenset[str]] = {
    Kind.FOLDER: frozenset({"kind", "name", "path"}),
    Kind.GEN3: frozenset({"kind", "name", "url", "sign_in", "guid_prefix", "authority", "proxy"}),
    Kind.DICOMWEB: frozenset({"kind", "name", "url", "sign_in", "authority", "proxy"}),
    Kind.BUCKET: frozenset({"kind", "name", "url", "sign_in", "bucket", "authority", "proxy"}),
}
_WITH_PROVIDER = (SignInKind.BROWSER, SignInKind.CODE)
_SIGN_INS: dict[Kind, tuple[SignInKind, ...]] = {
    Kind.GEN3: (SignInKind.KEY_FILE,),
    Kind.DICOMWEB: (*_WITH_PROVIDER, SignInKind.PASSWORD),
    Kind.BUCKET: _WITH_PROVIDER,
}
_LATER = ("dimse", "posda")
_HOST = r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"
_URL = re.compile(rf"https://{_HOST}(?:/[\w.~!$&'()*+,;=:%/-]*)?", re.ASCII)
PROXY = re.compile(rf"http://{_HOST}/?|[A-Za-z0-9][A-Za-z0-9.-]*:[0-9]{{1,5}}", re.ASCII)
_WORD = re.compile(r"[!-~]+")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_REGION = re.compile(r"[a-z0-9-]+")
_PREFIX = re.compile(r"[\w.-]+(?:/[\w.-]+)*/?", re.ASCII)
_GUID_PREFIX = re.compile(r"[A-Za-z0-9.]+/")
_ROLE = re.compile(r"arn:[a-z-]+:iam:[a-z0-9:-]*role/[\w+=,.@/-]+", re.ASCII)
_CERTIFICATE = re.compile(
    r"-----BEGIN CERTIFICATE-----\s+([A-Za-z0-9+/=\s]+?)\s+-----END CERTIFICATE-----"
)


def read_destinations(value: object, *, base: Path, project: str) -> tuple[Destination, ...]:
    """The destinations of a profile; folders are taken as below `base`. Raises BadAnswer."""
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise bad("“destinations” in the site profile is not a list of tables.")
    return tuple(
        _Reader(number, given, base, project).destination()
        for number, given in enumerate(value, start=1)
    )


def bad(title: str, detail: str = "") -> BadAnswer:
    """What is wrong with a profile, as a sentence."""
    return BadAnswer(title, safe=UNCHANGED, advice=ADVICE, detail=detail)


@dataclass(frozen=True)
class _Reader:
    """Reads one table; every sentence says which."""

    number: int
    given: Mapping[str, object]
    base: Path
    project: str

    def destination(self) -> Destination:
        kind = self._kind()
        self._only(self.given, _KEYS[kind], "")
        name = self._text(self.given, "name", needed=True)
        if kind is Kind.FOLDER:
            folder = self.base / Path(self._text(self.given, "path", needed=True)).expanduser()
            return Destination(kind.value, name, str(folder))
        if kind is Kind.GEN3 and "-" not in self.project:
            raise bad("“project” is not one of a commons: program and code, such as Open-R1.")
        return Destination(
            kind=kind.value,
            name=name,
            url=self._address(self.given, "url", needed=True),
            sign_in=self._sign_in(kind),
            bucket=self._bucket() if kind is Kind.BUCKET else None,
            guid_prefix=self._like(self.given, "guid_prefix", _GUID_PREFIX, "such as dg.MD1R/"),
            authority=self._authority(),
            proxy=self._like(
                self.given, "proxy", PROXY, "an address such as http://proxy:3128, without a user"
            ),
        )

    def _wrong(self, said: str, detail: str = "") -> BadAnswer:
        return bad(f"Destination {self.number} {said}", detail)

    def _kind(self) -> Kind:
        given = self.given.get("kind")
        if given in _LATER:
            raise self._wrong(
                "is of a kind that this version cannot send to yet; a later one will.", str(given)
            )
        if given not in tuple(Kind):
            raise self._wrong(
                "is of a kind that this version does not know: folder, gen3, dicomweb or s3."
            )
        return Kind(str(given))

    def _only(self, table: Mapping[str, object], keys: Collection[str], where: str) -> None:
        if strange := sorted(set(table) - set(keys)):
            raise self._wrong(f"holds a key that does not belong{where}.", strange[0])

    def _table(self, key: str) -> Mapping[str, object] | None:
        value = self.given.get(key)
        if value is not None and not isinstance(value, dict):
            raise self._wrong(f"has “{key}”, which is not a table.")
        return value

    def _text(self, table: Mapping[str, object], key: str, *, needed: bool = False) -> str:
        value = table.get(key, "")
        if not isinstance(value, str):
            raise self._wrong(f"has “{key}”, which is not text.")
        if needed and not value.strip():
            raise self._wrong(f"needs “{key}”.")
        return value.strip()

    def _like(
        self,
        table: Mapping[str, object],
        key: str,
        pattern: re.Pattern[str],
        wanted: str,
        *,
        needed: bool = False,
    ) -> str:
        text = self._text(table, key, needed=needed)
        if text and not pattern.fullmatch(text):
            raise self._wrong(f"has “{key}”, which is not {wanted}.")
        return text

    def _address(self, table: Mapping[str, object], key: str, *, needed: bool = False) -> str:
        text = self._like(
            table, key, _URL, "an address such as https://data.example.org", needed=needed
        )
        return text.rstrip("/") if key == "url" else text

    def _sign_in(self, kind: Kind) -> SignIn | None:
        table = self._table("sign_in")
        if table is None:
            if kind is Kind.GEN3:
                return SignIn(SignInKind.KEY_FILE)
            if kind is Kind.BUCKET:
                raise self._wrong("needs “sign_in”: how a person signs in.")
            return None
        way, allowed = table.get("kind"), _SIGN_INS[kind]
        if way not in allowed:
            raise self._wrong(f"lets people sign in only by {' or '.join(allowed)}.")
        if way not in _WITH_PROVIDER:
            self._only(table, {"kind"}, f" to signing in by {way}")
            return SignIn(SignInKind(str(way)))
        keys = {"kind", "issuer", "client_id", "scopes", "resource", "ports"}
        self._only(table, keys, f" to signing in by {way}")
        return SignIn(
            kind=SignInKind(str(way)),
            issuer=self._address(table, "issuer", needed=True),
            client_id=self._like(table, "client_id", _WORD, "a name without spaces", needed=True),
            scopes=self._scopes(table),
            resource=self._like(table, "resource", _WORD, "a name without spaces"),
            ports=self._ports(table),
        )

    def _scopes(self, table: Mapping[str, object]) -> tuple[str, ...]:
        value = table.get("scopes", ["openid", "offline_access"])
        if not _each(value, lambda one: isinstance(one, str) and bool(_WORD.fullmatch(one))):
            raise self._wrong("has “scopes”, which is not a list of words.")
        assert isinstance(value, list)
        if "openid" not in value:
            raise self._wrong("has “scopes” without “openid”.")
        return tuple(value)

    def _ports(self, table: Mapping[str, object]) -> tuple[int, ...]:
        value = table.get("ports", [])
        if not _each(value, _is_port):
            raise self._wrong("has “ports”, which is not a list of numbers from 1024 to 65535.")
        assert isinstance(value, list)
        return tuple(value)

    def _bucket(self) -> Bucket:
        table = self._table("bucket")
        if table is None:
            raise self._wrong("needs “bucket”: which one, and who opens it.")
        keys = {"name", "region", "prefix", "role", "token_service"}
        self._only(table, keys | {"identity_pool", "identity_provider"}, " to a bucket")
        bucket = Bucket(
            name=self._like(table, "name", _BUCKET, "the name of a bucket", needed=True),
            region=self._like(table, "region", _REGION, "a region", needed=True),
            prefix=self._like(table, "prefix", _PREFIX, "a plain folder").strip("/"),
            role=self._like(table, "role", _ROLE, "the ARN of a role"),
            token_service=self._address(table, "token_service"),
            identity_pool=self._like(table, "identity_pool", _WORD, "the id of a pool"),
            identity_provider=self._like(
                table, "identity_provider", _WORD, "the name of a provider"
            ),
        )
        if ".." in bucket.prefix.split("/"):
            raise self._wrong("has “prefix”, which is not a plain folder.")
        if bool(bucket.role) == bool(bucket.identity_pool):
            raise self._wrong("needs either “role” or “identity_pool” for its bucket.")
        if bool(bucket.identity_pool) != bool(bucket.identity_provider):
            raise self._wrong("needs “identity_provider” with “identity_pool”, and only with it.")
        return bucket

    def _authority(self) -> str:
        """Certificates as PEM text (RFC 7468), each of them readable, and nothing else."""
        text = self._text(self.given, "authority")
        if not text:
            return ""
        blocks = _CERTIFICATE.findall(text)
        if not blocks or _CERTIFICATE.sub("", text).strip():
            raise self._wrong("has “authority”, which is not certificates as PEM text.")
        if not all(map(_is_der, blocks)):
            raise self._wrong("has “authority” with a certificate that is damaged.")
        return text + "\n"


def _each(value: object, fits: Callable[[object], bool]) -> bool:
    return isinstance(value, list) and all(fits(one) for one in value)


def _is_port(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 1024 <= value <= 65535


def _is_der(block: str) -> bool:
    """Whether base64 text holds one ASN.1 sequence, as long as it says (X.690 8.1)."""
    try:
        content = base64.b64decode("".join(block.split()), validate=True)
    except binascii.Error:
        return False
    if len(content) < 4 or content[0] != 0x30:
        return False
    if content[1] < 0x80:
        return len(content) == 2 + content[1]
    count = content[1] & 0x7F
    return len(content) == 2 + count + int.from_bytes(content[2 : 2 + count], "big")
