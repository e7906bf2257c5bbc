using Ulak.Smtp.Syntax;

namespace Ulak.Server.Sessions;

/// <summary>
/// Finds the first bare CR or LF of a message, and the line that it is in. It keeps only the unfinished line between reads.
/// </summary>
internal sealed class BareLineEndLocator
{
    /// <summary>Octets of a line that are kept in front of the bare CR or LF, and behind it.</summary>
    private const int MaxContext = 256;

    private readonly byte[] _line = new byte[MaxContext];
    private int _length;
    private long _offset;
    private long _first = -1;
    private int _column;
    private byte[] _found = [];

    /// <summary>Starts a message.</summary>
    public void Reset() => (_length, _offset, _first, _found) = (0, 0, -1, []);

    /// <summary>Passes on the next octets of the message, after the scanner has counted the bare CR and LF in them.</summary>
    public void Scan(ReadOnlySpan<byte> octets, int bareLineEnds)
    {
        if (_first >= 0)
        {
            return;
        }

        if (bareLineEnds > 0)
        {
            Locate([.. _line.AsSpan(0, _length), .. octets]);
            return;
        }

        _offset += octets.Length;
        var rest = octets[(octets.LastIndexOf((byte)'\n') + 1)..];
        if (rest.Length < octets.Length)
        {
            _length = 0;
        }

        Append(rest);
    }

    /// <summary>The departure in a message; null if it has none.</summary>
    /// <param name="count">The number of bare CR and LF in the whole message.</param>
    public SessionRemark? GetRemark(int count)
    {
        if (count == 0)
        {
            return null;
        }

        if (_first < 0)
        {
            // The last octet of the message is a CR: only its end shows that no LF follows.
            Locate([.. _line.AsSpan(0, _length)]);
        }

        return new SessionRemark(_found, SyntaxFault.BareLineEndInMessage(count, _first + 1, _column));
    }

    // The octets begin inside a line or at its start, and have the first bare CR or LF.
    private void Locate(ReadOnlySpan<byte> octets)
    {
        var position = FindBare(octets);
        var start = octets[..position].LastIndexOf((byte)'\n') + 1;
        start = Math.Max(start, position - MaxContext + 1);
        var rest = octets[(position + 1)..];
        var end = rest.IndexOfAny((byte)'\r', (byte)'\n');
        var after = Math.Min(end < 0 ? rest.Length : end, MaxContext);
        _found = octets[start..(position + 1 + after)].ToArray();
        _column = position - start + 1;
        _first = _offset - _length + position;
    }

    private static int FindBare(ReadOnlySpan<byte> octets)
    {
        for (var i = 0; i < octets.Length; i++)
        {
            if (octets[i] == '\n')
            {
                return i;
            }

            if (octets[i] == '\r')
            {
                if (i + 1 == octets.Length || octets[i + 1] != '\n')
                {
                    return i;
                }

                i++;
            }
        }

        return Math.Max(octets.Length - 1, 0);
    }

    private void Append(ReadOnlySpan<byte> octets)
    {
        if (octets.Length >= MaxContext)
        {
            octets = octets[^MaxContext..];
            _length = 0;
        }

        var excess = _length + octets.Length - MaxContext;
        if (excess > 0)
        {
            _line.AsSpan(excess, _length - excess).CopyTo(_line);
            _length -= excess;
        }

        octets.CopyTo(_line.AsSpan(_length));
        _length += octets.Length;
    }
}
