#!/usr/bin/env python3
"""Writes IdnaTables.cs: the derived property of IDNA2008 (RFC 5892) for the Unicode version of the Python package idna.

Usage: src/Ulak.Smtp/Addresses/update-idna-tables.py    Needs: pip install idna
"""
import pathlib
import unicodedata

from idna import idnadata


def call(value):
    return value() if callable(value) else value


def ranges(points):
    result = []
    for point in sorted(points):
        if result and result[-1][1] == point:
            result[-1][1] = point + 1
        else:
            result.append([point, point + 1])
    return result


def unpack(packed):
    return [(value >> 32, value & 0xFFFFFFFF) for value in packed]


def table(summary, name, pairs):
    words = [f"0x{bound:X}," for pair in pairs for bound in pair]
    lines, line = [], "       "
    for word in words:
        if len(line) + len(word) + 1 > 138:
            lines.append(line)
            line = "       "
        line += " " + word
    lines.append(line)
    return f"    /// <summary>{summary}</summary>\n    public static ReadOnlySpan<int> {name} =>\n    [\n" + "\n".join(lines) + "\n    ];\n"


types = call(idnadata.joining_types)
viramas = [point for point in range(0x110000) if unicodedata.combining(chr(point)) == 9]
# Every combining mark and format character that has no other type is transparent (T), so these need no table.
joining = {name: ranges(point for point, kind in types.items() if chr(kind) in kinds) for name, kinds in (("left", "LD"), ("right", "RD"))}
japanese = sum((unpack(idnadata.scripts[script]) for script in ("Han", "Hiragana", "Katakana")), [])
tables = [
    table("The code points that every label may have (PVALID).", "Permitted", unpack(idnadata.codepoint_classes["PVALID"])),
    table("The virama signs, after which a joiner is allowed.", "Viramas", ranges(viramas)),
    table("The characters that join to the next one (joining types L and D).", "JoinsNext", joining["left"]),
    table("The characters that join to the one before (joining types R and D).", "JoinsPrevious", joining["right"]),
    table("The Greek script.", "Greek", unpack(idnadata.scripts["Greek"])),
    table("The Hebrew script.", "Hebrew", unpack(idnadata.scripts["Hebrew"])),
    table("The Han, Hiragana and Katakana scripts.", "Japanese", sorted(japanese)),
]
text = f"""namespace Ulak.Smtp.Addresses;

/// <summary>
/// The derived property of IDNA2008 (RFC 5892) for Unicode {idnadata.__version__}: ranges as pairs of their first code point and the one after their last.
/// Written by update-idna-tables.py.
/// </summary>
internal static class IdnaTables
{{
{chr(10).join(tables)}}}
"""
pathlib.Path(__file__).with_name("IdnaTables.cs").write_text(text)
