"""The one error that a user of the project sees."""


class UserError(Exception):
    """One clear sentence that names the file, row or column and the mend."""
