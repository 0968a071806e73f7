"""The site profile: who gives, under which agreement, and where to; a TOML file without secrets."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a destination is."""

    FOLDER = "folder"
    GEN3 = "gen3"
    DICOMWEB = "dicomweb"
    BUCKET = "s3"


class SignInKind(StrEnum):
    """How a person signs in to a destination."""

    KEY_FILE = "key file"
    BROWSER = "browser"
    CODE = "code"
    PASSWORD = "password"  # noqa: S105


@dataclass(frozen=True, slots=True)
class SignIn:
    """How a destination lets people in. BROWSER and CODE are OAuth 2.0 / OpenID Connect.

    BROWSER is the authorization code grant with PKCE (RFC 8252); `ports` are the loopback ports
    that the provider knows, none of them means any. CODE is the device grant (RFC 8628).
    `resource` is the audience that the provider wants to be asked for (RFC 8707), or "".
    """

    kind: SignInKind
    issuer: str = ""
    client_id: str = ""
    scopes: tuple[str, ...] = ("openid", "offline_access")
    resource: str = ""
    ports: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Bucket:
    """A place in S3-compatible storage, and how a sign-in becomes temporary credentials there.

    With `role`, an ARN, AssumeRoleWithWebIdentity is asked at `token_service`; with
    `identity_pool`, Cognito's identity pools are.
    """

    name: str
    region: str
    prefix: str = ""
    role: str = ""
    token_service: str = ""
    identity_pool: str = ""
    identity_provider: str = ""


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a package may go.

    `path` is a folder of this computer (FOLDER); `url` the root of the service (the others).
    `guid_prefix` is what the commons' GUIDs begin with where it lets the sender propose one
    (GEN3), or "". `authority` holds the site's own certificate authorities as PEM text. `proxy`
    is the address of a proxy without a user, or "" for the system's.
    """

    kind: str
    name: str
    path: str = ""
    url: str = ""
    sign_in: SignIn | None = None
    bucket: Bucket | None = None
    guid_prefix: str = ""
    authority: str = ""
    proxy: str = ""

    @property
    def is_network(self) -> bool:
        """Whether a package for this destination leaves this computer over a network."""
        return self.kind != Kind.FOLDER

    @property
    def host(self) -> str:
        """The server's name and port as in the address, "" for a folder."""
        return self.url.partition("://")[2].partition("/")[0]

    @property
    def place(self) -> tuple[str, ...]:
        """What makes it the same place, however one signs in to it and gets there."""
        bucket = self.bucket
        where = () if bucket is None else (bucket.name, bucket.prefix)
        return (self.kind, self.path or self.url, *where)


@dataclass(frozen=True, slots=True)
class SiteProfile:
    """What the coordinator of a site wrote down once.

    `site_id` has six digits. `project` and `dataset` are the commons' own names.
    `required` lists the form's field keys without which a donation does not leave.
    `faces_may_stay` says that a face may leave for a recorded reason.
    """

    name: str
    site_id: str
    contributor: str
    project: str
    dataset: str
    dataset_description: str
    agreement: str
    ethics: str
    consent: str
    required: tuple[str, ...]
    destinations: tuple[Destination, ...]
    practice: bool = False
    faces_may_stay: bool = False

    @property
    def project_code(self) -> str:
        """The project's code, as records link to it."""
        return program_and_code(self.project)[1]


def program_and_code(project: str) -> tuple[str, str]:
    """The program and the code in a project's id, `<program>-<code>`; program is "" without one."""
    program, hyphen, code = project.partition("-")
    return (program, code) if hyphen else ("", project)
