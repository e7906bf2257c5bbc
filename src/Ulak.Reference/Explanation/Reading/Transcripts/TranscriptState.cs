namespace Ulak.Reference.Explanation.Reading.Transcripts;

/// <summary>What the next line of a transcript belongs to.</summary>
internal enum TranscriptMode
{
    /// <summary>Commands and replies.</summary>
    Commands,

    /// <summary>The message, up to the dot that ends it (RFC 5321 §4.5.2).</summary>
    MailData,
}

/// <summary>A command that no reply has been read for yet.</summary>
internal readonly record struct PendingCommand(SessionStep Step, string? Address, Evidence? At);

/// <summary>
/// The state of a session while its transcript is read: which command a reply belongs to, and what the transaction came to so far.
/// </summary>
internal sealed class TranscriptState
{
    private readonly Queue<PendingCommand> _pending = new();
    private readonly List<Finding> _recipients = [];

    public TranscriptMode Mode { get; private set; }

    /// <summary>The first refusal of the current transaction that is about all recipients, or null.</summary>
    public Finding? Refusal { get; private set; }

    public Finding? LastReply { get; private set; }

    /// <summary>The step whose reply was read last; a connection that breaks off does so after it.</summary>
    public SessionStep LastStep { get; private set; }

    public IReadOnlyList<Finding> Recipients => _recipients;

    public bool IsAccepted { get; private set; }

    public bool HasMailData { get; private set; }

    /// <summary>Whether the server has sent 221: what closes the connection then is no failure.</summary>
    public bool HasQuit { get; private set; }

    public bool HasPending => _pending.Count > 0;

    public void Command(PendingCommand command)
    {
        if (command.Step == SessionStep.Mail)
        {
            StartTransaction();
        }

        _pending.Enqueue(command);
    }

    /// <summary>Client lines after AUTH are responses of the mechanism, not commands.</summary>
    public bool IsInAuthentication => _pending.Count > 0 && _pending.Peek().Step == SessionStep.Auth;

    public PendingCommand? NextPending() => _pending.Count > 0 ? _pending.Dequeue() : null;

    public void EndMailData()
    {
        Mode = TranscriptMode.Commands;
        HasMailData = true;
        _pending.Enqueue(new PendingCommand(SessionStep.Data, null, null));
    }

    public void Reply(int code, Passage reply)
    {
        if (Mode == TranscriptMode.MailData && _pending.Count == 0)
        {
            // curl and other tools do not print the message and its dot.
            EndMailData();
        }

        HasQuit = code == 221;
        if (code == 334)
        {
            return;
        }

        var command = NextPending() ?? new PendingCommand(LastReply is null ? SessionStep.Connect : SessionStep.Unknown, null, null);
        var finding = new Finding
        {
            Address = command.Address,
            AddressEvidence = command.At,
            Statements = [Statement.Remote(reply)],
            Step = command.Step,
            IsWithoutQueue = true
        };
        LastStep = command.Step;
        LastReply = command.Step == SessionStep.Unknown && code < 400 ? LastReply ?? finding : finding;
        if (code == 354)
        {
            Mode = TranscriptMode.MailData;
            if (command.Step == SessionStep.Rcpt)
            {
                // A log may leave out the 250 and DATA before it.
                _recipients.Add(finding);
            }
        }
        else if (command.Step == SessionStep.Rcpt)
        {
            // After a refused MAIL, "503 need MAIL command" is a consequence.
            var isConsequence = code is 500 or 503 && Refusal is { Step: SessionStep.Mail };
            _recipients.Add(isConsequence ? Refusal! with { Address = command.Address, AddressEvidence = command.At } : finding);
        }
        else if (code >= 400)
        {
            Refuse(finding);
        }
        else
        {
            Accept(command.Step, finding);
        }
    }

    /// <summary>
    /// The first refusal is the cause; what follows in the transaction is its consequence. After EHLO comes HELO, after one mechanism
    /// another.
    /// </summary>
    private void Refuse(Finding finding)
    {
        var isReplaced = Refusal is null || Refusal.Step is SessionStep.Unknown
            || (Refusal.Step == finding.Step && finding.Step is SessionStep.Hello or SessionStep.Auth);
        Refusal = isReplaced ? finding : Refusal;
    }

    private void Accept(SessionStep step, Finding finding)
    {
        if (step == SessionStep.Data && HasMailData)
        {
            IsAccepted = true;
            Refusal = null;
            for (var i = 0; i < _recipients.Count; i++)
            {
                if (!IsRefused(_recipients[i]) && _recipients[i].ReasonByForm is null)
                {
                    _recipients[i] = _recipients[i] with { Statements = finding.Statements, ReasonByForm = Reason.Accepted };
                }
            }
        }
        else if (step is SessionStep.Mail or SessionStep.Auth || (step == SessionStep.Hello && Refusal?.Step == SessionStep.Hello))
        {
            // The session went on after a refused EHLO or a first AUTH that failed.
            Refusal = null;
        }
    }

    private void StartTransaction()
    {
        var isNew = _recipients.Count > 0 || HasMailData;
        if (isNew && _recipients.TrueForAll(recipient => recipient.ReasonByForm is null && Refusal is not null))
        {
            // The client tries the same message again: only the last transaction counts.
            _recipients.Clear();
        }

        Refusal = isNew ? null : Refusal;
        HasMailData = false;
    }

    public static bool IsRefused(Finding finding) => CodeScanner.ReplyCodeAtStart(finding.Statements[0].Text.AsSpan().TrimStart()) >= 400;
}
