

namespace Ulak.Reference.Explanation.Reading;

/// <summary>Follows a dialogue: which reply answers which command, and what that means for each recipient.</summary>
internal sealed class TranscriptReader
{
    private readonly Queue<(SessionStep Phase, string? Address, Evidence? At)> _unansweredCommands = new();
    private readonly List<Finding> _recipients = [];
    private readonly Passage _toolOutput = new();
    private Passage? _openReply;
    private Finding? _sessionFailure;
    private Finding? _lastReply;
    private bool _inData;
    private bool _dataSent;
    private bool _accepted;

    private TranscriptReader()
    {
    }

    /// <summary>Null: this is no dialogue.</summary>
    public static ParsedInput? Read(IReadOnlyList<SourceLine> lines)
    {
        var reader = new TranscriptReader();
        var (commands, replies) = (0, 0);
        foreach (var line in lines)
        {
            if (line.Text.Length == 0)
            {
                continue;
            }

            var spoken = TranscriptLine.Parse(line);
            commands += spoken.Speaker == TranscriptSpeaker.Client && TranscriptLine.IsCommand(spoken.Line.Text) ? 1 : 0;
            replies += spoken.Speaker == TranscriptSpeaker.Server && CodeScanner.ReplyCodeAtStart(spoken.Line.Text) is not null ? 1 : 0;
            reader.ReadLine(spoken);
        }

        return commands > 0 && replies > 0 ? new ParsedInput(InputKind.Transcript, reader.ToFindings()) : null;
    }

    /// <summary>Lines of replies alone, with no commands.</summary>
    public static ParsedInput? ReadReplies(IReadOnlyList<SourceLine> lines)
    {
        var replies = new List<Passage>();
        Passage? open = null;
        foreach (var line in lines)
        {
            var spoken = TranscriptLine.Parse(line with { Text = line.Text });
            var text = spoken.Line;
            if (text.Text.AsSpan().Trim().Length == 0)
            {
                continue;
            }

            var code = CodeScanner.ReplyCodeAtStart(text.Text.AsSpan().Trim());
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

        var refusals = replies.FindAll(r => CodeScanner.ReplyCodeAtStart(r.Text.TrimStart()) >= 400);
        var told = refusals.Count > 0 ? refusals : [replies[^1]];
        return new ParsedInput(InputKind.Reply, MergeContinuationLines(told.ConvertAll(ReplyFinding)));
    }

    public static Finding ReplyFinding(Passage reply)
    {
        var address = AddressScanner.Find(reply.Text);
        return new Finding
        {
            Address = address?.Address,
            AddressEvidence = address is { } a ? reply.Locate(a.Start, a.End) : null,
            Passages = [reply],
        };
    }

    private static List<Finding> MergeContinuationLines(List<Finding> findings)
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

    private void ReadLine(TranscriptLine spoken)
    {
        var text = spoken.Line.Text;
        if (_inData && !spoken.HasMark)
        {
            // The message: nothing in it is a reply, until the dot that ends it (RFC 5321 §4.5.2).
            if (text == ".")
            {
                EndMailData();
            }

            return;
        }

        switch (spoken.Speaker)
        {
            case TranscriptSpeaker.Client:
                ReadCommand(spoken.Line);
                break;
            case TranscriptSpeaker.Server when CodeScanner.ReplyCodeAtStart(text) is { } code:
                (_openReply ??= new Passage()).Append(spoken.Line);
                if (text.Length == 3 || text[3] != '-')
                {
                    ReadReply(code, _openReply);
                    _openReply = null;
                }

                break;
            default:
                _toolOutput.Append(spoken.Line);
                break;
        }
    }

    private void ReadCommand(SourceLine line)
    {
        var text = line.Text.AsSpan().Trim();
        if (_inData)
        {
            if (text.SequenceEqual("."))
            {
                EndMailData();
            }

            return;
        }

        var phase = StepOf(text);
        if (phase is null)
        {
            // What follows AUTH is no command; anything else that is marked as the client's is one, though nobody knows it.
            if (_unansweredCommands.Count == 0 || _unansweredCommands.Peek().Phase != SessionStep.Auth)
            {
                _unansweredCommands.Enqueue((SessionStep.Unknown, null, null));
            }

            return;
        }

        var address = phase == SessionStep.Rcpt ? AddressScanner.Find(line.Text) : null;
        _unansweredCommands.Enqueue((phase.Value, address?.Address, address is { } a ? new Passage(line).Locate(a.Start, a.End) : null));
    }

    private void EndMailData()
    {
        _inData = false;
        _dataSent = true;
        _unansweredCommands.Enqueue((SessionStep.Data, null, null));
    }

    private void ReadReply(int code, Passage reply)
    {
        if (_inData && _unansweredCommands.Count == 0)
        {
            // curl and others do not print the message and its dot.
            EndMailData();
        }

        if (code == 334)
        {
            return;
        }

        var (phase, address, at) = _unansweredCommands.Count > 0 ? _unansweredCommands.Dequeue() : (SessionStep.Connect, null, null);
        var finding = new Finding { Address = address, AddressEvidence = at, Passages = [reply], Step = phase };
        _lastReply = phase == SessionStep.Unknown && code < 400 ? _lastReply : finding;
        if (code == 354)
        {
            _inData = true;
        }
        else if (phase == SessionStep.Rcpt)
        {
            _recipients.Add(finding);
        }
        else if (code >= 400)
        {
            _sessionFailure = finding;
        }
        else if (phase == SessionStep.Data && _dataSent)
        {
            (_accepted, _sessionFailure) = (true, null);
            MarkAccepted(finding);
        }
        else if (phase is SessionStep.Mail or SessionStep.Auth)
        {
            // An EHLO that was refused and replaced by HELO, a first AUTH that failed: the dialogue went on.
            _sessionFailure = null;
        }
    }

    private void MarkAccepted(Finding end)
    {
        for (var i = 0; i < _recipients.Count; i++)
        {
            if (CodeScanner.ReplyCodeAtStart(_recipients[i].Passages[0].Text) < 400 && _recipients[i].ReasonByForm is null)
            {
                _recipients[i] = _recipients[i] with { Passages = end.Passages, ReasonByForm = Reason.Accepted };
            }
        }
    }

    private List<Finding> ToFindings()
    {
        var findings = new List<Finding>();
        foreach (var recipient in _recipients)
        {
            var refused = CodeScanner.ReplyCodeAtStart(recipient.Passages[0].Text) >= 400;
            findings.Add(refused || _sessionFailure is null || recipient.ReasonByForm is not null
                ? recipient
                : _sessionFailure with { Address = recipient.Address, AddressEvidence = recipient.AddressEvidence });
        }

        while (_unansweredCommands.Count > 0)
        {
            // Commands that nobody answered: the connection ended.
            var (phase, address, at) = _unansweredCommands.Dequeue();
            if (phase == SessionStep.Rcpt && _sessionFailure is not null)
            {
                findings.Add(_sessionFailure with { Address = address, AddressEvidence = at });
            }
        }

        if (findings.Count == 0 && (_sessionFailure ?? (_toolOutput.IsEmpty || _accepted ? _lastReply : null)) is { } only)
        {
            findings.Add(only);
        }

        if (findings.Count == 0)
        {
            findings.Add(_lastReply is null ? new Finding { Passages = [_toolOutput] } : _lastReply with { Passages = [_toolOutput, .. _lastReply.Passages] });
        }

        return findings;
    }

    private static SessionStep? StepOf(ReadOnlySpan<char> text)
    {
        if (!TranscriptLine.IsCommand(text))
        {
            return null;
        }

        var verb = text[..4];
        return verb.Equals("RCPT", StringComparison.OrdinalIgnoreCase) ? SessionStep.Rcpt
            : verb.Equals("MAIL", StringComparison.OrdinalIgnoreCase) ? SessionStep.Mail
            : verb.Equals("DATA", StringComparison.OrdinalIgnoreCase) || verb.Equals("BDAT", StringComparison.OrdinalIgnoreCase) ? SessionStep.Data
            : verb.Equals("AUTH", StringComparison.OrdinalIgnoreCase) ? SessionStep.Auth
            : verb.Equals("STAR", StringComparison.OrdinalIgnoreCase) ? SessionStep.StartTls
            : verb.Equals("EHLO", StringComparison.OrdinalIgnoreCase) || verb.Equals("HELO", StringComparison.OrdinalIgnoreCase) || verb.Equals("LHLO", StringComparison.OrdinalIgnoreCase) ? SessionStep.Hello
            : SessionStep.Unknown;
    }
}
