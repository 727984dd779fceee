"""Keys that stand for identifiers: the same for the same one, and no way back."""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from workforce_insights.encryption import LEAST_CHARACTERS
from workforce_insights.errors import UserError

KEY = "WORKFORCE_KEY"
# Half of SHA-256: two of a billion identifiers meet with a chance below 1e-20.
_CHARACTERS = 32


@dataclass(frozen=True)
class Keys:
    """What identifiers are replaced with in one release.

    Attributes
    ----------
    secret
        The key of the HMAC.
    is_kept
        Whether other releases have it too.
    """

    secret: bytes
    is_kept: bool

    @property
    def fingerprint(self) -> str | None:
        """Tells whether two releases have the same key, and not which; None if not."""
        return self.of(["fingerprint"])["fingerprint"][:8] if self.is_kept else None

    def of(self, identifiers: Iterable[str]) -> dict[str, str]:
        """Give each identifier its key.

        Parameters
        ----------
        identifiers
            Each once.

        Returns
        -------
        dict
            Identifier to the first 32 hexadecimal characters of its HMAC-SHA256
            (RFC 2104).
        """
        return {
            identifier: hmac.digest(self.secret, identifier.encode(), "sha256").hex()[
                :_CHARACTERS
            ]
            for identifier in identifiers
        }


def from_environment() -> Keys:
    """Take the key from `WORKFORCE_KEY`, or draw one that nobody keeps.

    Returns
    -------
    Keys
        With the key of the environment they are the same in every release.

    Raises
    ------
    UserError
        The key could be found by trying.
    """
    chosen = os.environ.get(KEY, "")
    if not chosen:
        return Keys(secrets.token_bytes(32), is_kept=False)
    if len(chosen) < LEAST_CHARACTERS:
        raise UserError(
            f"{KEY} is too short to hide an identifier. Set it to {LEAST_CHARACTERS}"
            " characters or more drawn at random, or unset it to have each release"
            " draw its own."
        )
    return Keys(chosen.encode(), is_kept=True)
