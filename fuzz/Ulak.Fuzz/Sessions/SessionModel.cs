using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Ulak.Fuzz.Targets;
using Ulak.Server;

namespace Ulak.Fuzz.Sessions;

/// <summary>
/// What a session must be, told from its octets and its reply codes alone: one reply for each line, each end of data and each chunk, LMTP's many at the end
/// of a message, and exactly the messages whose end was answered 250. It knows nothing of syntax but DATA's end, BDAT's length and RCPT's name.
/// </summary>
internal sealed partial class SessionModel
{
    private readonly SessionPlay _play;
    private readonly SessionSetting _setting;
    private readonly List<int> _codes;
    private readonly List<byte[]> _accepted = [];
    private readonly List<byte> _chunks = [];
    private int _position;
    private int _answered = 1;
    private int _recipients;
    private bool _inLogin;
    private bool _ranOut;

    private SessionModel(SessionPlay play, SessionSetting setting)
    {
        _play = play;
        _setting = setting;
        _codes = WireReplies.Read(play.Heard);
    }

    /// <summary>Holds a session to the model.</summary>
    public static void Check(SessionPlay play, SessionSetting setting) => new SessionModel(play, setting).Check();

    private void Check()
    {
        Demand.That(_codes.Count > 0 && _codes[0] == 220, "no greeting");
        while (!_ranOut && TakeLine() is { } line)
        {
            Answer(line);
        }

        var extra = _codes.Count - _answered;
        if (_play.End == SessionEnd.ClientLeft)
        {
            Demand.That(!_ranOut, $"{_codes.Count} replies are too few");
            Demand.Same(0, extra, $"replies to nothing, beside {_answered}");
        }
        else
        {
            // Before it hangs up a server may say why: of a chunk that is too long to be read, whatever is wrong with it, as 503 where it may not stand.
            Demand.That(extra is 0 || (extra == 1 && _codes[^1] is 421 or (>= 500 and <= 599)), $"{extra} replies to nothing, the last {_codes[^1]}");
            Demand.That(_play.End != SessionEnd.Quit || _codes[^1] == 221, $"after QUIT it said {_codes[^1]}");
        }

        Demand.Same(_accepted.Count, _play.Mails.Count, "messages were answered 250, and taken");
        for (var i = 0; i < _accepted.Count; i++)
        {
            // A submission server adds header fields that are missing, RFC 6409 §8.
            if (!_setting.IsSubmission)
            {
                Demand.SameOctets(_accepted[i], _play.Mails[i], "a message differs from what was said");
            }
        }

        CheckSmuggling();
    }

    /// <summary>However DATA and its end are understood: there are no more messages than true ends.</summary>
    private void CheckSmuggling()
    {
        var text = Encoding.Latin1.GetString(_play.Said);
        Demand.That(_play.Committed <= DataEnd().Count(text) + LastChunk().Count(text), $"{_play.Committed} messages, and fewer ends");
    }

    private string? TakeLine()
    {
        var rest = _play.Said.AsSpan(_position);
        var end = rest.IndexOf("\r\n"u8);
        if (end < 0)
        {
            return null;
        }

        _position += end + 2;
        return Encoding.Latin1.GetString(rest[..end]);
    }

    private int TakeReply()
    {
        if (_answered < _codes.Count)
        {
            return _codes[_answered++];
        }

        _ranOut = true;
        return 0;
    }

    private void Answer(string line)
    {
        if (!_inLogin && Chunk(line) is { } chunk)
        {
            TakeChunk(chunk.Size, chunk.Last);
            return;
        }

        var code = TakeReply();
        if (code == 354)
        {
            Demand.That(Begins(line, "DATA") && !_inLogin, $"354 to '{line}'");
            TakeData();
            return;
        }

        _inLogin = code == 334;
        if (code is < 250 or > 259)
        {
            return;
        }

        if (Begins(line, "RCPT"))
        {
            _recipients++;
        }
        else if (Begins(line, "MAIL") || Begins(line, "RSET") || Begins(line, "EHLO") || Begins(line, "HELO") || Begins(line, "LHLO"))
        {
            Forget();
        }
    }

    private void TakeData()
    {
        var rest = _play.Said.AsSpan(_position);
        var data = NaiveMailData.Read(rest);
        if (!data.IsComplete)
        {
            _position = _play.Said.Length;
            return;
        }

        _position += data.Consumed;
        EndMessage(data.Content);
    }

    private void TakeChunk(long size, bool last)
    {
        if (size > _play.Said.Length - _position)
        {
            _position = _play.Said.Length;
            return;
        }

        _chunks.AddRange(_play.Said.AsSpan(_position, (int)size));
        _position += (int)size;
        if (last)
        {
            EndMessage([.. _chunks]);
            return;
        }

        // RFC 3030 §2: a chunk that failed takes its transaction with it.
        if (TakeReply() is >= 300)
        {
            Forget();
        }
    }

    // RFC 2033 §4.2: one answer for each recipient that was accepted.
    private void EndMessage(byte[] content)
    {
        var answers = _setting.IsLmtp ? Math.Max(_recipients, 1) : 1;
        var code = 0;
        for (var i = 0; i < answers && !_ranOut; i++)
        {
            code = TakeReply();
        }

        if (code == 250)
        {
            _accepted.Add(content);
        }

        Forget();
    }

    private void Forget()
    {
        _recipients = 0;
        _chunks.Clear();
    }

    private (long Size, bool Last)? Chunk(string line)
    {
        var match = (_setting.IsTolerant ? TolerantChunk() : StrictChunk()).Match(line);
        return match.Success && line.Length <= 510 && long.TryParse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            ? (size, match.Groups[2].Success)
            : null;
    }

    private static bool Begins(string line, string verb) => line.TrimStart(' ', '\t').StartsWith(verb, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"\ABDAT ([0-9]{1,19})( LAST)?\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex StrictChunk();

    [GeneratedRegex(@"\A[ \t]*BDAT[ \t]+([0-9]{1,19})([ \t]+LAST)?[ \t]*\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TolerantChunk();

    [GeneratedRegex(@"(?<=\r\n)\.\r\n")]
    private static partial Regex DataEnd();

    [GeneratedRegex(@"BDAT[ \t]+[0-9]+[ \t]+LAST[ \t]*\r\n", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LastChunk();
}
