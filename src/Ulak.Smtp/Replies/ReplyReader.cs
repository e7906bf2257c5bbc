using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Ulak.Smtp.Characters;

namespace Ulak.Smtp.Replies;

/// <summary>
/// Reads what a server sends, RFC 5321 §4.2.1: <c>Reply-line = *( Reply-code "-" [ textstring ] CRLF ) Reply-code [ SP textstring ]
/// CRLF</c>.
/// It is stateless: pass the same input again when more has arrived. The limits bound its work.
/// </summary>
/// <param name="MaxLineLength">
/// The maximum length of a line in octets, line end included. RFC 5321 §4.5.3.1.5 allows 512; servers send more.
/// </param>
/// <param name="MaxLines">The maximum number of lines of a reply.</param>
public sealed record ReplyReader(int MaxLineLength = 4096, int MaxLines = 256)
{
    /// <summary>A reader with the usual limits.</summary>
    public static ReplyReader Default { get; } = new();

    /// <summary>Reads one reply from the start of the input.</summary>
    /// <param name="input">The received octets; on success, those after the reply or after the faulty line.</param>
    /// <param name="read">The reply or the fault.</param>
    /// <returns>False if more input is needed; the input is unchanged.</returns>
    public bool TryRead(ref ReadOnlySequence<byte> input, out ReplyReadResult read)
    {
        var lines = ImmutableArray.CreateBuilder<string>(1);
        var state = new ReadState();
        var rest = input;
        read = default;
        while (true)
        {
            if (!TryReadLine(ref rest, out var line, out var bareLineFeed))
            {
                if (rest.Length < MaxLineLength)
                {
                    return false;
                }

                // Without a line end within the limit, the input after it cannot be read either.
                read =
                    new ReplyReadResult(
                        null, CreateFault(ReplyFaultKind.LineTooLong, lines.Count + 1, rest.Slice(0, Math.Min(200, rest.Length)).ToArray()),
                            false, false);
                input = rest.Slice(rest.End);
                return true;
            }

            state.BareLineFeed |= bareLineFeed;
            var octets = line.IsSingleSegment ? line.FirstSpan : line.ToArray();
            if (CheckLine(octets, line.Length, lines.Count, ref state) is { } kind)
            {
                read = new ReplyReadResult(null, CreateFault(kind, lines.Count + 1, octets), state.BareLineFeed, false);
                input = rest;
                return true;
            }

            lines.Add(ReadText(octets, lines.Count, ref state));
            if (octets.Length == 3 || octets[3] == ' ')
            {
                var reply = new Reply(new ReplyCode(state.Code), state.Enhanced, lines.DrainToImmutable());
                read = new ReplyReadResult(reply, null, state.BareLineFeed, state.WasRepaired);
                input = rest;
                return true;
            }
        }
    }

    /// <summary>Finds the end of the first reply and its code, without creating the reply. Allocates nothing.</summary>
    /// <param name="input">The received octets.</param>
    /// <param name="length">The length of the reply, or of the line that is not part of one.</param>
    /// <param name="code">The code; its value is 0 if the input is not a reply.</param>
    /// <returns>False if more input is needed.</returns>
    public static bool TryScan(ReadOnlySpan<byte> input, out int length, out ReplyCode code)
    {
        length = 0;
        code = default;
        while (true)
        {
            var end = input[length..].IndexOf((byte)'\n');
            if (end < 0)
            {
                return false;
            }

            var line = input.Slice(length, end).TrimEnd((byte)'\r');
            length += end + 1;
            if (line.Length < 3 || line[..3].IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0
                || !ReplyCode.TryCreate(((line[0] - '0') * 100) + ((line[1] - '0') * 10) + line[2] - '0', out var found)
                || (code.Value != 0 && found != code) || (line.Length > 3 && line[3] is not ((byte)' ' or (byte)'-')))
            {
                code = default;
                return true;
            }

            code = found;
            if (line.Length == 3 || line[3] == ' ')
            {
                return true;
            }
        }
    }

    private bool TryReadLine(ref ReadOnlySequence<byte> rest, out ReadOnlySequence<byte> line, out bool bareLineFeed)
    {
        line = default;
        bareLineFeed = false;
        // The search stops at the limit, so that input that arrives octet by octet has a bounded cost.
        var window = rest.Length > MaxLineLength ? rest.Slice(0, MaxLineLength) : rest;
        if (window.PositionOf((byte)'\n') is not { } end)
        {
            return false;
        }

        line = rest.Slice(0, end);
        rest = rest.Slice(rest.GetPosition(1, end));
        bareLineFeed = line.IsEmpty || line.Slice(line.Length - 1).FirstSpan[0] != '\r';
        line = bareLineFeed ? line : line.Slice(0, line.Length - 1);
        return true;
    }

    private ReplyFaultKind? CheckLine(ReadOnlySpan<byte> line, long length, int before, ref ReadState state)
    {
        if (before == MaxLines)
        {
            return ReplyFaultKind.TooManyLines;
        }

        if (length + 2 > MaxLineLength + 1)
        {
            return ReplyFaultKind.LineTooLong;
        }

        if (line.Length < 3 || line[..3].IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
        {
            return ReplyFaultKind.BadCode;
        }

        var code = ((line[0] - '0') * 100) + ((line[1] - '0') * 10) + line[2] - '0';
        if (!ReplyCode.TryCreate(code, out _))
        {
            return ReplyFaultKind.BadCode;
        }

        if (line.Length > 3 && line[3] is not ((byte)' ' or (byte)'-'))
        {
            return ReplyFaultKind.NoSeparator;
        }

        if (before > 0 && code != state.Code)
        {
            return ReplyFaultKind.CodeChanged;
        }

        state.Code = code;
        return null;
    }

    /// <summary>The text of a line without the enhanced code, if that is the reply's code (RFC 2034 §4).</summary>
    private static string ReadText(ReadOnlySpan<byte> line, int before, ref ReadState state)
    {
        var text = line.Length > 4 ? line[4..] : [];
        if (EnhancedStatusCode.TryRead(text, out var enhanced, out var length) && (length == text.Length || Octets.IsSpace(text[length]))
            && enhanced.Class == state.Code / 100)
        {
            state.Enhanced = before == 0 ? enhanced : state.Enhanced;
            if (state.Enhanced == enhanced)
            {
                text = text[Math.Min(length + 1, text.Length)..];
            }
        }

        return ToPrintable(text, ref state.WasRepaired);
    }

    private static ReplyFault CreateFault(ReplyFaultKind kind, int line, ReadOnlySpan<byte> octets)
    {
        var repaired = false;
        return new ReplyFault(kind, line, ToPrintable(octets.Length > 200 ? octets[..200] : octets, ref repaired));
    }

    private static string ToPrintable(ReadOnlySpan<byte> octets, ref bool repaired)
    {
        if (octets.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0)
        {
            return Encoding.ASCII.GetString(octets);
        }

        repaired |= !System.Text.Unicode.Utf8.IsValid(octets);
        var text = new StringBuilder(Encoding.UTF8.GetString(octets));
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is < ' ' or '\u007f')
            {
                repaired |= text[i] != '\t';
                text[i] = text[i] == '\t' ? ' ' : '\uFFFD';
            }
        }

        return text.ToString();
    }

    /// <summary>The state of a reply that is being read.</summary>
    private struct ReadState
    {
        public int Code;
        public EnhancedStatusCode? Enhanced;
        public bool BareLineFeed;
        public bool WasRepaired;
    }
}
