using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Ulak.Fuzz.Targets;
using Ulak.Server;

namespace Ulak.Fuzz.Sessions;

/// <summary>
/// The expected behavior of a session, from its octets and reply codes: one reply for each line, end of data and chunk, several at the end
/// of an LMTP message, and exactly the messages that got 250. The only syntax it knows is the end of DATA, the length of BDAT and the name
/// of RCPT.
/// </summary>
internal sealed partial class SessionModel
{
    private readonly SessionRun _run;
    private readonly SessionScenario _setting;
    private readonly List<int> _codes;
    private readonly List<byte[]> _accepted = [];
    private readonly List<byte> _chunks = [];
    private int _position;
    private int _replyIndex = 1;
    private int _recipients;
    private bool _isInAuth;
    private bool _isOutOfReplies;

    private SessionModel(SessionRun play, SessionScenario setting)
    {
        _run = play;
        _setting = setting;
        _codes = WireReplies.Read(play.Received);
    }

    /// <summary>Checks a session against the model.</summary>
    public static void Check(SessionRun play, SessionScenario setting) => new SessionModel(play, setting).Check();

    private void Check()
    {
        Ensure.That(_codes.Count > 0 && _codes[0] == 220, "no greeting");
        if (_run.HasBareLineFeeds)
        {
            // Which lines end with LF alone depends on how the octets arrive; what is executed is bounded all the same.
            CheckSmuggling();
            return;
        }

        while (!_isOutOfReplies && ReadLine() is { } line)
        {
            ProcessLine(line);
        }

        var extra = _codes.Count - _replyIndex;
        if (_run.End == SessionEndReason.ClientDisconnected)
        {
            Ensure.That(!_isOutOfReplies, $"{_codes.Count} replies are too few");
            Ensure.Equal(0, extra, $"replies to nothing, beside {_replyIndex}");
        }
        else
        {
            // A server may send a last reply before it closes, e.g. 503 to a chunk that is too long to be read.
            Ensure.That(extra is 0
                || (extra == 1 && _codes[^1] is 421 or (>= 500 and <= 599)), $"{extra} replies to nothing, the last {_codes[^1]}");
            Ensure.That(_run.End != SessionEndReason.Quit || _codes[^1] == 221, $"after QUIT it said {_codes[^1]}");
        }

        Ensure.Equal(_accepted.Count, _run.Mails.Count, "messages were answered 250, and taken");
        for (var i = 0; i < _accepted.Count; i++)
        {
            // A submission server adds missing header fields, RFC 6409 §8.
            if (!_setting.IsSubmission)
            {
                Ensure.EqualOctets(_accepted[i], _run.Mails[i], "a message differs from what was said");
            }
        }

        CheckSmuggling();
    }

    /// <summary>There are never more messages than true ends of data.</summary>
    private void CheckSmuggling()
    {
        var text = Encoding.Latin1.GetString(_run.Sent);
        Ensure.That(_run.Committed <= DataEnd().Count(text) + LastChunk().Count(text), $"{_run.Committed} messages, and fewer ends");
    }

    private string? ReadLine()
    {
        var rest = _run.Sent.AsSpan(_position);
        var end = rest.IndexOf("\r\n"u8);
        if (end < 0)
        {
            return null;
        }

        _position += end + 2;
        return Encoding.Latin1.GetString(rest[..end]);
    }

    private int ReadReply()
    {
        if (_replyIndex < _codes.Count)
        {
            return _codes[_replyIndex++];
        }

        _isOutOfReplies = true;
        return 0;
    }

    private void ProcessLine(string line)
    {
        if (!_isInAuth && ParseChunk(line) is { } chunk)
        {
            ReadChunk(chunk.Size, chunk.Last);
            return;
        }

        var code = ReadReply();
        if (code == 354)
        {
            Ensure.That(StartsWithVerb(line, "DATA") && !_isInAuth, $"354 to '{line}'");
            ReadData();
            return;
        }

        _isInAuth = code == 334;
        if (code is < 250 or > 259)
        {
            return;
        }

        if (StartsWithVerb(line, "RCPT"))
        {
            _recipients++;
        }
        else if (StartsWithVerb(line, "MAIL") || StartsWithVerb(line, "RSET") || StartsWithVerb(line, "EHLO")
            || StartsWithVerb(line, "HELO") || StartsWithVerb(line, "LHLO"))
        {
            ResetTransaction();
        }
    }

    private void ReadData()
    {
        var rest = _run.Sent.AsSpan(_position);
        var data = NaiveMailData.Read(rest);
        if (!data.IsComplete)
        {
            _position = _run.Sent.Length;
            return;
        }

        _position += data.Consumed;
        EndMessage(data.Content);
    }

    private void ReadChunk(long size, bool last)
    {
        if (size > _run.Sent.Length - _position)
        {
            _position = _run.Sent.Length;
            return;
        }

        _chunks.AddRange(_run.Sent.AsSpan(_position, (int)size));
        _position += (int)size;
        if (last)
        {
            EndMessage([.. _chunks]);
            return;
        }

        // RFC 3030 §2: a failed chunk ends its transaction.
        if (ReadReply() is >= 300)
        {
            ResetTransaction();
        }
    }

    // RFC 2033 §4.2: one reply for each accepted recipient.
    private void EndMessage(byte[] content)
    {
        var answers = _setting.IsLmtp ? Math.Max(_recipients, 1) : 1;
        var code = 0;
        for (var i = 0; i < answers && !_isOutOfReplies; i++)
        {
            code = ReadReply();
        }

        if (code == 250)
        {
            _accepted.Add(content);
        }

        ResetTransaction();
    }

    private void ResetTransaction()
    {
        _recipients = 0;
        _chunks.Clear();
    }

    private (long Size, bool Last)? ParseChunk(string line)
    {
        var match = (_setting.IsTolerant ? TolerantChunk() : StrictChunk()).Match(line);
        return match.Success && line.Length <= 510
            && long.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? (size, match.Groups[2].Success)
            : null;
    }

    private static bool StartsWithVerb(string line, string verb) =>
        line.TrimStart(' ', '\t').StartsWith(verb, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"\ABDAT ([0-9]{1,19})( LAST)?[ \t]*\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex StrictChunk();

    [GeneratedRegex(@"\A[ \t]*BDAT[ \t]+([0-9]{1,19})([ \t]+LAST)?[ \t]*\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TolerantChunk();

    [GeneratedRegex(@"(?<=\r\n)\.\r\n")]
    private static partial Regex DataEnd();

    [GeneratedRegex(@"BDAT[ \t]+[0-9]+[ \t]+LAST[ \t]*\r\n", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LastChunk();
}
