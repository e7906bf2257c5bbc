using System.Text;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>A line of the input. Where it had to be decoded, <see cref="Text"/> differs from the source, and the span is that of all that it was decoded from.</summary>
internal readonly record struct SourceLine(string Text, int Offset, int Length)
{
    public bool IsExact => Text.Length == Length;

    /// <summary>The line without its first characters.</summary>
    public SourceLine Skip(int start) => IsExact ? new(Text[start..], Offset + start, Length - start) : this with { Text = Text[start..] };

    public SourceLine Slice(int start, int length) => IsExact ? new(Text.Substring(start, length), Offset + start, length) : this with { Text = Text.Substring(start, length) };
}

/// <summary>Some lines joined to one text, from which any part leads back to its place in the input.</summary>
internal sealed class Passage
{
    private readonly StringBuilder _building = new();
    private readonly List<(int Start, SourceLine Line)> _lines = [];
    private string? _text;

    public Passage()
    {
    }

    public Passage(SourceLine line) => Append(line);

    public Passage(IEnumerable<SourceLine> lines)
    {
        foreach (var line in lines)
        {
            Append(line);
        }
    }

    public string Text => _text ??= _building.ToString();

    public bool IsEmpty => _building.Length == 0;

    /// <summary>Adds a line; lines are parted by LF, which counts as white space and as a line's start.</summary>
    public void Append(SourceLine line)
    {
        if (line.Text.Length == 0)
        {
            return;
        }

        if (_building.Length > 0)
        {
            _building.Append('\n');
        }

        _lines.Add((_building.Length, line));
        _building.Append(line.Text);
        _text = null;
    }

    /// <summary>The place in the input of a part of <see cref="Text"/>.</summary>
    public Evidence Locate(int start, int end)
    {
        end = Math.Min(end, Text.Length);
        start = Math.Clamp(start, 0, end);
        var (first, last) = (SourceOffset(start, false), SourceOffset(Math.Max(start, end - 1), true));
        var words = Text[start..end].Replace('\n', ' ');
        return new Evidence(first, Math.Max(0, last - first), words.Length <= 500 ? words : words[..500]);
    }

    public Evidence LocateAll() => Locate(0, Text.Length);

    private int SourceOffset(int position, bool asEnd)
    {
        var low = 0;
        var high = _lines.Count - 1;
        if (high < 0)
        {
            return 0;
        }

        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = _lines[middle].Start <= position ? (middle, high) : (low, middle - 1);
        }

        var (start, line) = _lines[low];
        if (!line.IsExact)
        {
            return asEnd ? line.Offset + line.Length : line.Offset;
        }

        return line.Offset + Math.Min(line.Length, position - start + (asEnd ? 1 : 0));
    }
}
