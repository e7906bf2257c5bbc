
namespace Ulak.Reference.Explanation.Reading;

/// <summary>Follows a dialogue: which reply answers which command, and what that means for each recipient.</summary>
internal sealed class TranscriptReader
{
    private readonly Queue<(Phase Phase, string? Address, Evidence? At)> _pending = new();
    private readonly List<Finding> _recipients = [];
    private readonly Passage _tool = new();
    private Passage? _reply;
    private Finding? _general;
    private Finding? _last;
    private bool _inData;
    private bool _dataSent;
    private bool _delivered;

    private TranscriptReader()
    {
    }

    /// <summary>Null: this is no dialogue.</summary>
    public static Reading? Read(IReadOnlyList<SourceLine> lines)
    {
        var reader = new TranscriptReader();
        var (commands, replies) = (0, 0);
        foreach (var line in lines)
        {
            if (line.Text.Length == 0)
            {
                continue;
            }

            var spoken = DialogueLine.Read(line);
            commands += spoken.Speaker == Speaker.Client && DialogueLine.IsCommand(spoken.Line.Text) ? 1 : 0;
            replies += spoken.Speaker == Speaker.Server && CodeScanner.AtStart(spoken.Line.Text) is not null ? 1 : 0;
            reader.Take(spoken);
        }

        return commands > 0 && replies > 0 ? new Reading(InputKind.Transcript, reader.Findings()) : null;
    }

    /// <summary>Lines of replies alone, with no commands.</summary>
    public static Reading? ReadReplies(IReadOnlyList<SourceLine> lines)
    {
        var replies = new List<Passage>();
        Passage? open = null;
        foreach (var line in lines)
        {
            var spoken = DialogueLine.Read(line with { Text = line.Text });
            var text = spoken.Line;
            if (text.Text.AsSpan().Trim().Length == 0)
            {
                continue;
            }

            var code = CodeScanner.AtStart(text.Text.AsSpan().Trim());
            if (code is null)
            {
                // A terminal breaks long lines; the first line must have a code.
                if (replies.Count == 0)
                {
                    return null;
                }

                replies[^1].Append(text);
                continue;
            }

            if (open is null)
            {
                replies.Add(open = new Passage());
            }

            open.Append(text);
            open = text.Text.TrimStart() is { Length: > 3 } t && t[3] == '-' ? open : null;
        }

        if (replies.Count == 0)
        {
            return null;
        }

        var refusals = replies.FindAll(r => CodeScanner.AtStart(r.Text.TrimStart()) >= 400);
        var told = refusals.Count > 0 ? refusals : [replies[^1]];
        return new Reading(InputKind.Reply, Merge(told.ConvertAll(ReplyFinding)));
    }

    public static Finding ReplyFinding(Passage reply)
    {
        var address = AddressScanner.Find(reply.Text);
        return new Finding
        {
            Address = address?.Address,
            AddressAt = address is { } a ? reply.Locate(a.Start, a.End) : null,
            Passages = [reply],
        };
    }

    private static List<Finding> Merge(List<Finding> findings)
    {
        // Some print every line of one reply with a space after the code: the same code again is the same reply going on.
        var merged = new List<Finding>();
        foreach (var finding in findings)
        {
            var before = merged.Count > 0 ? merged[^1] : null;
            if (before is not null && finding.Address is null && finding.Passages[0].Text[..3] == before.Passages[0].Text.TrimStart()[..3])
            {
                var evidence = finding.Passages[0].LocateAll();
                before.Passages[0].Append(new SourceLine(finding.Passages[0].Text, evidence.Offset, evidence.Length));
                continue;
            }

            merged.Add(finding);
        }

        return merged;
    }

    private void Take(DialogueLine spoken)
    {
        var text = spoken.Line.Text;
        if (_inData && !spoken.Marked)
        {
            // The message: nothing in it is a reply, until the dot that ends it (RFC 5321 §4.5.2).
            if (text == ".")
            {
                EndData();
            }

            return;
        }

        switch (spoken.Speaker)
        {
            case Speaker.Client:
                Command(spoken.Line);
                break;
            case Speaker.Server when CodeScanner.AtStart(text) is { } code:
                (_reply ??= new Passage()).Append(spoken.Line);
                if (text.Length == 3 || text[3] != '-')
                {
                    Answer(code, _reply);
                    _reply = null;
                }

                break;
            default:
                _tool.Append(spoken.Line);
                break;
        }
    }

    private void Command(SourceLine line)
    {
        var text = line.Text.AsSpan().Trim();
        if (_inData)
        {
            if (text.SequenceEqual("."))
            {
                EndData();
            }

            return;
        }

        var phase = PhaseOf(text);
        if (phase is null)
        {
            // What follows AUTH is no command; anything else that is marked as the client's is one, though nobody knows it.
            if (_pending.Count == 0 || _pending.Peek().Phase != Phase.Auth)
            {
                _pending.Enqueue((Phase.Unknown, null, null));
            }

            return;
        }

        var address = phase == Phase.Rcpt ? AddressScanner.Find(line.Text) : null;
        _pending.Enqueue((phase.Value, address?.Address, address is { } a ? new Passage(line).Locate(a.Start, a.End) : null));
    }

    private void EndData()
    {
        _inData = false;
        _dataSent = true;
        _pending.Enqueue((Phase.Data, null, null));
    }

    private void Answer(int code, Passage reply)
    {
        if (_inData && _pending.Count == 0)
        {
            // curl and others do not print the message and its dot.
            EndData();
        }

        if (code == 334)
        {
            return;
        }

        var (phase, address, at) = _pending.Count > 0 ? _pending.Dequeue() : (Phase.Connect, null, null);
        var finding = new Finding { Address = address, AddressAt = at, Passages = [reply], Phase = phase };
        _last = phase == Phase.Unknown && code < 400 ? _last : finding;
        if (code == 354)
        {
            _inData = true;
        }
        else if (phase == Phase.Rcpt)
        {
            _recipients.Add(finding);
        }
        else if (code >= 400)
        {
            _general = finding;
        }
        else if (phase == Phase.Data && _dataSent)
        {
            (_delivered, _general) = (true, null);
            Delivered(finding);
        }
        else if (phase is Phase.Mail or Phase.Auth)
        {
            // An EHLO that was refused and replaced by HELO, a first AUTH that failed: the dialogue went on.
            _general = null;
        }
    }

    private void Delivered(Finding end)
    {
        for (var i = 0; i < _recipients.Count; i++)
        {
            if (CodeScanner.AtStart(_recipients[i].Passages[0].Text) < 400 && _recipients[i].Given is null)
            {
                _recipients[i] = _recipients[i] with { Passages = end.Passages, Given = Reason.Accepted };
            }
        }
    }

    private List<Finding> Findings()
    {
        var findings = new List<Finding>();
        foreach (var recipient in _recipients)
        {
            var refused = CodeScanner.AtStart(recipient.Passages[0].Text) >= 400;
            findings.Add(refused || _general is null || recipient.Given is not null
                ? recipient
                : _general with { Address = recipient.Address, AddressAt = recipient.AddressAt });
        }

        while (_pending.Count > 0)
        {
            // Commands that nobody answered: the connection ended.
            var (phase, address, at) = _pending.Dequeue();
            if (phase == Phase.Rcpt && _general is not null)
            {
                findings.Add(_general with { Address = address, AddressAt = at });
            }
        }

        if (findings.Count == 0 && (_general ?? (_tool.IsEmpty || _delivered ? _last : null)) is { } only)
        {
            findings.Add(only);
        }

        if (findings.Count == 0)
        {
            findings.Add(_last is null ? new Finding { Passages = [_tool] } : _last with { Passages = [_tool, .. _last.Passages] });
        }

        return findings;
    }

    private static Phase? PhaseOf(ReadOnlySpan<char> text)
    {
        if (!DialogueLine.IsCommand(text))
        {
            return null;
        }

        var verb = text[..4];
        return verb.Equals("RCPT", StringComparison.OrdinalIgnoreCase) ? Phase.Rcpt
            : verb.Equals("MAIL", StringComparison.OrdinalIgnoreCase) ? Phase.Mail
            : verb.Equals("DATA", StringComparison.OrdinalIgnoreCase) || verb.Equals("BDAT", StringComparison.OrdinalIgnoreCase) ? Phase.Data
            : verb.Equals("AUTH", StringComparison.OrdinalIgnoreCase) ? Phase.Auth
            : verb.Equals("STAR", StringComparison.OrdinalIgnoreCase) ? Phase.StartTls
            : verb.Equals("EHLO", StringComparison.OrdinalIgnoreCase) || verb.Equals("HELO", StringComparison.OrdinalIgnoreCase) || verb.Equals("LHLO", StringComparison.OrdinalIgnoreCase) ? Phase.Hello
            : Phase.Unknown;
    }
}
