"""What others say in English, as sentences of ours: the system of a file, the readers of TOML and of its values.

Their templates are the words that they use, so that in English nothing changes; the catalogue has them in Dutch. What
is known of no sentence stays as it is.
"""

from __future__ import annotations

import errno
import re

from klip_tui.commitment.phrase import Phrase, phrase
from klip_tui.text.clean import one_line
from klip_tui.text.labels import N_
from klip_tui.text.reasons import pattern

_SYSTEM = {
    errno.ENOENT: N_("No such file or directory"),
    errno.EACCES: N_("Permission denied"),
    errno.EPERM: N_("Operation not permitted"),
    errno.EISDIR: N_("Is a directory"),
    errno.ENOTDIR: N_("Not a directory"),
    errno.EEXIST: N_("File exists"),
    errno.ENOSPC: N_("No space left on device"),
    errno.EDQUOT: N_("Disk quota exceeded"),
    errno.EROFS: N_("Read-only file system"),
    errno.EIO: N_("Input/output error"),
    errno.ELOOP: N_("Too many levels of symbolic links"),
    errno.ENAMETOOLONG: N_("File name too long"),
    errno.EMFILE: N_("Too many open files"),
    errno.ENXIO: N_("No such device or address"),
    errno.ECONNREFUSED: N_("Connection refused"),
}
_TOML = (
    N_("Cannot declare {key} twice"), N_("Cannot mutate immutable namespace {key}"), N_("Cannot overwrite a value"),
    N_("Cannot redefine namespace {key}"), N_("Duplicate inline table key {key}"),
    N_("Escaped character is not a Unicode scalar value"), N_("Expected '=' after a key in a key/value pair"),
    N_("Expected ']' at the end of a table declaration"), N_("Expected ']]' at the end of an array declaration"),
    N_("Expected newline or end of document after a statement"), N_("Expected {what}"),
    N_("Found invalid character {what}"), N_("Illegal character {what}"), N_("Invalid date or datetime"),
    N_("Invalid hex value"), N_("Invalid initial character for a key part"), N_("Invalid statement"),
    N_("Invalid value"), N_("Unclosed array"), N_("Unclosed inline table"), N_("Unescaped '\\' in a string"),
    N_("Unterminated string"),
)  # fmt: skip
_TYPES = {
    "str": N_("text"), "int": N_("a whole number"), "float": N_("a number"), "bool": N_("true or false"),
    "array": N_("a list"), "object": N_("a table"), "datetime": N_("an instant"), "date": N_("a date"),
    "time": N_("a time of the day"), "null": N_("nothing"),
}  # fmt: skip
_OTHER_TYPE = re.compile(r"Expected `([a-z| ]+)`, got `([a-z]+)`")
_FORM = re.compile(r"Expected `str` matching regex '(.*)'")
_BOUND = re.compile(r"Expected `(?:int|float)(?: \| null)?` ([<>]=?) (\S+)")


def system(error: Exception) -> Phrase:
    """Say why the system, or a library that reads a file, can't do something with it."""
    known = _SYSTEM.get(getattr(error, "errno", None) or 0)
    if known is not None:
        return Phrase(known)
    return phrase("{why}", why=one_line(getattr(error, "strerror", None) or str(error) or type(error).__name__, 100))


def toml(message: str) -> Phrase:
    """Say why a text is no TOML."""
    for template in _TOML:
        found = pattern(template).fullmatch(message)
        if found is not None:
            return Phrase(template, tuple((name, _dotted(value)) for name, value in found.groupdict().items()))
    return phrase("{why}", why=one_line(message))


def _dotted(found: str) -> str:
    """Write a key as the file does: tomllib names it as a tuple of Python."""
    if found.startswith("('") and found.endswith(")"):
        return one_line(".".join(re.findall(r"'([^']*)'", found)))
    return one_line(found)


def value(message: str) -> Phrase:
    """Say why a value is not of the kind that is wanted."""
    other = _OTHER_TYPE.fullmatch(message)
    if other:
        wanted = [_TYPES[name] for name in other[1].split(" | ") if name in _TYPES and name != "null"]
        if wanted and other[2] in _TYPES:
            return phrase("{wanted} is expected, not {given}", wanted=_either(wanted), given=Phrase(_TYPES[other[2]]))
    bound = _BOUND.fullmatch(message)
    if bound:
        least = phrase("a number of at least {value} is expected", value=bound[2])
        most = phrase("a number of at most {value} is expected", value=bound[2])
        more = phrase("a number of more than {value} is expected", value=bound[2])
        return {">=": least, "<=": most, ">": more}.get(bound[1], phrase("{why}", why=one_line(message)))
    form = _FORM.fullmatch(message)
    if form:
        return _of_the_form(form[1].replace(r"\\", "\\").removesuffix(r"(?!\n)"))
    return phrase("{why}", why=one_line(message[:1].lower() + message[1:]))


def _of_the_form(form: str) -> Phrase:
    if "@" in form:
        return phrase("a mail address is expected, such as {example}", example="klip@example.org")
    if "https?://" in form:
        return phrase("an address is expected that begins with {one} or {other}", one="https://", other="http://")
    if "://" in form:
        return phrase("an address is expected, such as {example}", example="https://klip.example.org/health")
    if form.startswith("^(/"):
        return phrase("a JSON pointer is expected: it begins with /, such as {example}", example="/status")
    if "[dmy]" in form:
        return phrase("a time is expected, such as {one} or {other}", one="2 y", other="90 d")
    if "(m|h|d|min)" in form:
        return phrase("a time is expected, such as {one} or {other}", one="24 h", other="30 min")
    return phrase("it does not have the form that is expected: {form}", form=form)


def _either(wanted: list[str]) -> Phrase:
    first = Phrase(wanted[0])
    return first if len(wanted) == 1 else phrase("{one} or {other}", one=first, other=_either(wanted[1:]))
