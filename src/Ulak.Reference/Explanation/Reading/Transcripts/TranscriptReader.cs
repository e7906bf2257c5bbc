namespace Ulak.Reference.Explanation.Reading.Transcripts;

/// <summary>Reads the transcript of a session: which reply belongs to which command, and what that means for each recipient.</summary>
internal sealed class TranscriptReader
{
    private static readonly (string Label, SessionStep Step)[] Labels =
    [
        ("hello: ", SessionStep.Hello), ("starttls: ", SessionStep.StartTls), ("auth: ", SessionStep.Auth), ("from: ", SessionStep.Mail),
        ("to: ", SessionStep.Rcpt), ("quit: ", SessionStep.Unknown),
    ];

    private static readonly IReadOnlyDictionary<string, string> EmptyValues = new Dictionary<string, string>();

    private readonly TranscriptState _state = new();
    private readonly Passage _toolOutput = new();
    private Passage? _openReply;
    private int _commands;
    private int _replies;
    private bool _hasEmptyReply;
    private bool _isServerNext;
    private bool _isLabelled;
    private string? _mechanism;
    private bool _isServersLog;
    private bool _isProtocol;
    private bool _isRefusedByLogger;

    private TranscriptReader()
    {
    }

    /// <summary>Returns null if the lines are not a transcript.</summary>
    public static ParsedInput? Read(IReadOnlyList<SourceLine> lines, CancellationToken cancellationToken = default)
    {
        var reader = new TranscriptReader();
        foreach (var line in lines)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (line.Text.Length > 0)
            {
                var parsed = TranscriptLine.Parse(line);
                var isProtocol = IsProtocol(line.Text);
                reader._isProtocol |= isProtocol || IsTrace(line.Text, parsed);
                reader._isServersLog |= IsQuoted(line.Text) || (parsed.IsByServer && line.Text.AsSpan().TrimStart().StartsWith("Out: "));
                reader._isRefusedByLogger |= isProtocol && parsed.Speaker == TranscriptSpeaker.Server
                    && line.Text.Contains(",>,", StringComparison.Ordinal);
                reader._isRefusedByLogger |= parsed.Speaker == TranscriptSpeaker.Server
                    && (parsed.IsByServer || line.Text.Contains("/smtpd[", StringComparison.Ordinal));
                reader.ReadLine(parsed);
            }
        }

        var isTranscript = reader._replies > 0 && (reader._commands > 0 || reader._hasEmptyReply);
        return !isTranscript ? null
            : reader._isProtocol
                ? new ParsedInput(InputKind.Transcript, reader.ToFindings().ConvertAll(each => reader.OfServersLog(each) with
                {
                    IsServersProtocol = true,
                }))
            : reader._isServersLog ? new ParsedInput(InputKind.Log, reader.ToFindings().ConvertAll(reader.OfServersLog))
            : new ParsedInput(InputKind.Transcript, reader.WithMechanism(reader.ToFindings()));
    }

    /// <summary>Exchange's protocol log: <c>2026-01-01T10:00:00.000Z,SERVER\CONNECTOR,ID,12,local,remote,&lt;,RCPT TO:…</c>.</summary>
    private static bool IsProtocol(string text) => text.Length > 40 && char.IsAsciiDigit(text[0])
        && (text.Contains(",>,", StringComparison.Ordinal) || text.Contains(",<,", StringComparison.Ordinal))
        && text.AsSpan(0, 40).Contains('T') && text.AsSpan(0, Math.Min(text.Length, 120)).Contains("Z,", StringComparison.Ordinal);

    /// <summary>A mail server wrote the session down: Postfix with <c>-v</c>, MDaemon.</summary>
    private static bool IsTrace(string text, TranscriptLine line) => line is { HasMark: true, Speaker: not TranscriptSpeaker.Tool }
        && (text.Contains("/smtp[", StringComparison.Ordinal) || text.Contains("/smtpd[", StringComparison.Ordinal)
            || ((text.Contains("--> ", StringComparison.Ordinal) || text.Contains("<-- ", StringComparison.Ordinal))
                && !TranscriptLine.IsAfterLevel(text)));

    private static bool IsQuoted(string text) =>
        text.Contains("\"SENT: ", StringComparison.Ordinal) || text.Contains("\"RECEIVED: ", StringComparison.Ordinal);

    /// <summary>A mail server wrote the session down: it has a queue, and what it sent as a server is its own refusal.</summary>
    private Finding OfServersLog(Finding finding) => finding with { IsWithoutQueue = false, IsOwnRefusal = _isRefusedByLogger };

    private void ReadLine(TranscriptLine line)
    {
        var text = line.Line.Text;
        if (text.TrimEnd().EndsWith("Writing response to client:", StringComparison.Ordinal))
        {
            // Guerrilla's log has the reply on the next line.
            _isServerNext = true;
            return;
        }

        if (ReadLabel(line.Line))
        {
            return;
        }

        line = _isServerNext ? new TranscriptLine(TranscriptSpeaker.Server, line.Line, true) : line;
        _isServerNext = false;
        if (_state.Mode == TranscriptMode.MailData && !line.HasMark)
        {
            if (text == ".")
            {
                _state.EndMailData();
            }

            return;
        }

        switch (line.Speaker)
        {
            case TranscriptSpeaker.Client:
                ReadCommand(line.Line);
                break;
            case TranscriptSpeaker.Server when CodeScanner.ReplyCodeAtStart(text) is { } code:
                _replies++;
                (_openReply ??= new Passage()).Append(line.Line);
                if (text.Length == 3 || text[3] != '-' || line.IsWholeReply)
                {
                    _state.Reply(code, _openReply);
                    _openReply = null;
                }

                break;
            case TranscriptSpeaker.Server when line.HasMark && text.AsSpan().Trim().Length == 0:
                // A library that waited for a reply and got none.
                _hasEmptyReply = true;
                _state.NextPending();
                break;
            case TranscriptSpeaker.Server when _openReply is not null:
                _openReply.Append(line.Line);
                break;
            case TranscriptSpeaker.Tool when _openReply is not null && CodeScanner.ReplyCodeAtStart(text.AsSpan().TrimStart()) is not null:
                // PHPMailer indents the further lines of a reply.
                ReadLine(new TranscriptLine(TranscriptSpeaker.Server, line.Line.Skip(text.Length - text.AsSpan().TrimStart().Length),
                    false));
                break;
            case TranscriptSpeaker.Tool when _state.HasQuit && text.Contains("closed", StringComparison.OrdinalIgnoreCase):
                // After 221 the server closes the connection (RFC 5321 §4.1.1.10): that is no failure.
                break;
            case TranscriptSpeaker.Tool when text.StartsWith("SMTP -> NOTICE:", StringComparison.Ordinal) && HasToolRefusal():
                // What PHPMailer notices after a refusal follows from it.
                break;
            default:
                _toolOutput.Append(line.Line);
                break;
        }
    }

    /// <summary>CodeIgniter writes each reply behind the name of its command: <c>hello: 250-mx.example.org</c>.</summary>
    private bool ReadLabel(SourceLine line)
    {
        foreach (var (label, step) in Labels)
        {
            if (line.Text.StartsWith(label, StringComparison.Ordinal)
                && CodeScanner.ReplyCodeAtStart(line.Text.AsSpan(label.Length)) is not null)
            {
                _isLabelled = true;
                _openReply = null;
                _commands++;
                _state.Command(new PendingCommand(step, null, null));
                ReadLine(new TranscriptLine(TranscriptSpeaker.Server, line.Skip(label.Length), true) { IsWholeReply = true });
                return true;
            }
        }

        return false;
    }

    private bool HasToolRefusal() => !_toolOutput.IsEmpty && CodeScanner.Find(_toolOutput.Text).Reply >= 400;

    private void ReadCommand(SourceLine line)
    {
        var text = line.Text.AsSpan().Trim();
        if (_state.Mode == TranscriptMode.MailData)
        {
            if (text.SequenceEqual("."))
            {
                _state.EndMailData();
            }

            return;
        }

        if (StepOf(text) is not { } step)
        {
            if (!_state.IsInAuthentication)
            {
                _state.Command(new PendingCommand(SessionStep.Unknown, null, null));
            }

            return;
        }

        _commands++;
        if (step == SessionStep.Auth && text.Length > 5)
        {
            var name = text[5..].ToString().Split(' ', 2)[0];
            _mechanism = name.Length is > 3 and < 20 ? name.ToUpperInvariant() : _mechanism;
        }

        var address = step == SessionStep.Rcpt ? AddressScanner.Find(line.Text) : null;
        _state.Command(new PendingCommand(step, address?.Address, address is { } a ? new Passage(line).Locate(a.Start, a.End) : null));
    }

    private List<Finding> ToFindings()
    {
        if (_openReply is { } cut && CodeScanner.ReplyCodeAtStart(cut.Text) is >= 400 and var code)
        {
            // The text ends within a reply of several lines; each of them has the code (RFC 5321 §4.2.1).
            _state.Reply(code, cut);
            _openReply = null;
        }

        var findings = new List<Finding>();
        var broken = Break();
        var isStopped = !_state.IsAccepted && _state.Recipients.Any(TranscriptState.IsRefused);
        foreach (var recipient in _state.Recipients)
        {
            var common = _state.Refusal ?? broken;
            if (isStopped && common is null && !TranscriptState.IsRefused(recipient))
            {
                // The client gave up at another recipient: that this one was accepted delivered nothing.
                continue;
            }

            findings.Add(TranscriptState.IsRefused(recipient) || common is null || recipient.ReasonByForm is not null
                ? WithToolOutput(recipient)
                : common with { Address = recipient.Address, AddressEvidence = recipient.AddressEvidence });
        }

        while (_state.NextPending() is { } unanswered)
        {
            if (unanswered.Step == SessionStep.Rcpt && _state.Refusal is { } refusal)
            {
                findings.Add(refusal with { Address = unanswered.Address, AddressEvidence = unanswered.At });
            }
        }

        if (_isLabelled && _toolOutput.Text.IndexOf("\nTo: ", StringComparison.Ordinal) is >= 0 and var to
            && AddressScanner.Find(_toolOutput.Text, to) is { } addressee)
        {
            // The header of the message follows the replies.
            findings = findings.ConvertAll(each => each.Address is not null ? each : each with
            {
                Address = addressee.Address,
                AddressEvidence = _toolOutput.Locate(addressee.Start, addressee.End),
            });
        }

        if (findings.Count == 0)
        {
            findings.Add((_state.Refusal is { } first ? WithToolOutput(first) : null) ?? broken ?? WithoutRefusal());
        }

        return findings;
    }

    /// <summary>
    /// The session ended without a refusal and without an accepted message: the tool's own words, and the step, give the cause.
    /// </summary>
    private Finding? Break()
    {
        if (_isServersLog || _state.IsAccepted || _state.Refusal is not null || (_toolOutput.IsEmpty && !_hasEmptyReply))
        {
            return null;
        }

        var isAfterData = _state.Mode == TranscriptMode.MailData || _state.LastReply?.Step == SessionStep.Data;
        var step = isAfterData ? SessionStep.Data : _state.LastStep;
        return !_hasEmptyReply && _state.LastReply?.Step is not (SessionStep.StartTls or SessionStep.Data) ? null : new Finding
        {
            Statements = [new Statement(Speaker.Client, _toolOutput)],
            Step = step,
            IsWithoutQueue = true,
            ReasonByForm = step switch
            {
                SessionStep.StartTls => Reason.Tls,
                SessionStep.Data => _hasEmptyReply || !_toolOutput.IsEmpty ? Reason.Network : null,
                _ => null,
            },
        };
    }

    /// <summary>The login that the client tried last: some mechanisms fail where the password is right.</summary>
    private List<Finding> WithMechanism(List<Finding> findings) => _mechanism is not { } name ? findings
        : findings.ConvertAll(each => each with
        {
            Values = new Dictionary<string, string>(each.Values ?? EmptyValues) { ["mechanism"] = name },
        });

    private Finding WithToolOutput(Finding finding) =>
        _toolOutput.IsEmpty ? finding : finding with { Statements = [.. finding.Statements, new Statement(Speaker.Client, _toolOutput)] };

    private Finding WithoutRefusal()
    {
        var tool = new Statement(Speaker.Unknown, _toolOutput);
        return _state.LastReply is not { } last ? new Finding { Statements = [tool] }
            : _state.IsAccepted ? last
            : last with
            {
                Statements = _toolOutput.IsEmpty ? last.Statements : [tool, .. last.Statements],
                CutSession = _state.LastStep switch
                {
                    SessionStep.Hello => "EHLO",
                    SessionStep.StartTls => "STARTTLS",
                    SessionStep.Auth => "AUTH",
                    SessionStep.Mail => "MAIL FROM",
                    SessionStep.Data => "DATA",
                    _ => "",
                },
            };
    }

    private static SessionStep? StepOf(ReadOnlySpan<char> text)
    {
        if (!TranscriptLine.IsCommand(text))
        {
            return null;
        }

        return text[..4] switch
        {
            var verb when verb.Equals("RCPT", StringComparison.OrdinalIgnoreCase) => SessionStep.Rcpt,
            var verb when verb.Equals("MAIL", StringComparison.OrdinalIgnoreCase) => SessionStep.Mail,
            var verb when verb.Equals("DATA", StringComparison.OrdinalIgnoreCase)
                || verb.Equals("BDAT", StringComparison.OrdinalIgnoreCase) => SessionStep.Data,
            var verb when verb.Equals("AUTH", StringComparison.OrdinalIgnoreCase) => SessionStep.Auth,
            var verb when verb.Equals("STAR", StringComparison.OrdinalIgnoreCase) => SessionStep.StartTls,
            var verb when verb[1..].Equals("HLO", StringComparison.OrdinalIgnoreCase)
                || verb[1..].Equals("ELO", StringComparison.OrdinalIgnoreCase) => SessionStep.Hello,
            _ => SessionStep.Unknown,
        };
    }
}
