using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Ulak.Inbox.Receiving;
using Ulak.Server;
using Ulak.Server.Trace;
using Ulak.Smtp;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Dialogues;
using Ulak.Smtp.Replies;
using Ulak.Smtp.Syntax;
using Ulak.Storage;

namespace Ulak.Console.Api;

/// <summary>
/// Submits a message that was received by HTTP to the same sink as messages from SMTP, so that the same happens to it.
/// Records a session for each, so that the list of sessions shows the source of the message.
/// </summary>
internal sealed class MessageSubmission(IMailSink sink, ISessionStore store, ConsoleOptions options, TimeProvider time)
{
    private const string Listener = "api";

    private int _lastId = Random.Shared.Next();

    /// <summary>The largest message, in octets.</summary>
    public long MaxMessageOctets => options.MessageOctets;

    /// <summary>Submits a message. Its lines must end in CRLF; see <see cref="NormalizeLineEndings"/>.</summary>
    public async Task<SubmissionResult> SubmitAsync(SubmittedMail mail, HttpContext http)
    {
        var opened = time.GetUtcNow();
        var facts = new SmtpSessionInfo
        {
            Id = MailId.Create(opened, Interlocked.Increment(ref _lastId)),
            OpenedAt = opened,
            Remote = http.Connection.RemoteIpAddress is { } address ? new System.Net.IPEndPoint(address, http.Connection.RemotePort) : null,
            Listener = Listener,
            HelloProtocol = "HTTP",
            User = mail.User,
        };
        var dialogue = new List<DialogueEntry> { new EventEntry(TimeSpan.Zero, SessionEvent.Connected, facts.Remote?.ToString() ?? "") };
        var answer = await RunTransactionAsync(mail, facts, dialogue, http.RequestAborted);
        if (options.RecordsSessions)
        {
            await store.SaveSessionAsync(ToStoredSession(facts, mail, dialogue, answer.Problem is null ? 1 : 0), CancellationToken.None);
        }

        return answer with { Session = facts.Id };
    }

    /// <summary>Converts all line endings to CRLF, and ends the last line. Files and scripts have LF alone.</summary>
    public static byte[] NormalizeLineEndings(ReadOnlySpan<byte> octets)
    {
        var output = new ArrayBufferWriter<byte>(octets.Length + 16);
        for (var i = 0; i < octets.Length; i++)
        {
            if (octets[i] is (byte)'\r' or (byte)'\n')
            {
                output.Write("\r\n"u8);
                i += octets[i] == '\r' && i + 1 < octets.Length && octets[i + 1] == '\n' ? 1 : 0;
            }
            else
            {
                output.GetSpan(1)[0] = octets[i];
                output.Advance(1);
            }
        }

        if (!output.WrittenSpan.EndsWith("\r\n"u8))
        {
            output.Write("\r\n"u8);
        }

        return output.WrittenSpan.ToArray();
    }

    private StoredSession ToStoredSession(SmtpSessionInfo facts, SubmittedMail mail, List<DialogueEntry> dialogue, int messages) => new()
    {
        Id = facts.Id,
        OpenedAt = facts.OpenedAt,
        ClosedAt = time.GetUtcNow(),
        Listener = Listener,
        Remote = facts.Remote?.ToString() ?? "",
        ClientName = "",
        Protocol = facts.Protocol,
        End = nameof(SessionEndReason.Quit),
        Messages = messages,
        Faults = dialogue.OfType<CommandEntry>().Count(command => command.Fault is not null),
        OctetsIn = mail.Octets.Length,
        OctetsOut = 0,
        ErrorReply = dialogue.OfType<ReplyEntry>().FirstOrDefault(reply => reply.Reply.Code.Class >= 4)?.Reply.ToString() ?? "",
        Dialogue = [.. dialogue],
    };

    private async Task<SubmissionResult> RunTransactionAsync(SubmittedMail mail, SmtpSessionInfo facts, List<DialogueEntry> dialogue,
        CancellationToken stop)
    {
        var international = !Ascii.IsValid(mail.From) || mail.To.Any(to => !Ascii.IsValid(to));
        var parameters = (international ? " SMTPUTF8" : "") + (mail.MailParameters.Length > 0 ? " " + mail.MailParameters : "");
        if (Parse($"MAIL FROM:<{mail.From}>{parameters}", dialogue, out var command) is { } badSender)
        {
            return new SubmissionResult(badSender);
        }

        var start = await sink.BeginAsync(facts, (MailCommand)command!, stop);
        if (start.Transaction is not { } transaction)
        {
            return new SubmissionResult(Reject(start.Rejection!.Reply, dialogue));
        }

        await using (transaction)
        {
            var (problem, refused) = await AddRecipientsAsync(transaction, mail, dialogue, stop);
            if (problem is not null)
            {
                return new SubmissionResult(problem) { Refused = refused };
            }

            if ((await transaction.BeginDataAsync(stop)).Rejection is { } notNow)
            {
                return new SubmissionResult(Reject(notNow.Reply, dialogue)) { Refused = refused };
            }

            var trace = new ArrayBufferWriter<byte>();
            // RFC 3848 has no name for HTTP with a login.
            TraceHeader.Write(
                trace, facts with { User = null }, options.HostName, new TraceEnvelope(null, international, time.GetUtcNow()));
            await transaction.WriteAsync(trace.WrittenMemory, stop);
            await transaction.WriteAsync(mail.Octets, stop);
            dialogue.Add(new MailDataEntry(TimeSpan.Zero, mail.Octets.Length, IsChunk: false, IsComplete: true));
            return await CommitAsync(transaction, mail, trace.WrittenCount, dialogue, stop) with { Refused = refused };
        }
    }

    /// <summary>Adds the recipients. A refused one is a problem, unless others may be accepted without it.</summary>
    private static async Task<(ApiProblem? Problem, ImmutableArray<RefusedRecipient> Refused)> AddRecipientsAsync(
        IMailTransaction transaction, SubmittedMail mail, List<DialogueEntry> dialogue, CancellationToken stop)
    {
        var refused = ImmutableArray.CreateBuilder<RefusedRecipient>();
        foreach (var to in mail.To)
        {
            if (Parse($"RCPT TO:<{to}>", dialogue, out var recipient) is { } badRecipient)
            {
                return (badRecipient, refused.ToImmutable());
            }

            if ((await transaction.AddRecipientAsync((RcptCommand)recipient!, stop)).Rejection is { } refusal)
            {
                var problem = Reject(refusal.Reply, dialogue);
                refused.Add(new RefusedRecipient(to, refusal.Reply));
                if (mail.Policy == RecipientPolicy.AllOrNone || refused.Count == mail.To.Count)
                {
                    return (problem, refused.ToImmutable());
                }
            }
        }

        return (null, refused.ToImmutable());
    }

    private static async Task<SubmissionResult> CommitAsync(
        IMailTransaction transaction, SubmittedMail mail, int traceOctets, List<DialogueEntry> dialogue, CancellationToken stop)
    {
        var stored = transaction as InboxTransaction;
        if (stored is not null)
        {
            (stored.IdempotencyKey, stored.Tags) = (mail.IdempotencyKey, mail.Tags);
        }

        var info = new MailDataInfo(
            mail.Octets.Length + traceOctets, 0, 0, mail.Octets.AsSpan().ContainsAnyInRange((byte)0x80, (byte)0xFF));
        var reply = (await transaction.CommitAsync(info, stop)).Message;

        // The store completes all commits on one thread, which must not run HTTP requests.
        await Task.Yield();
        return reply.Code.Class != 2 ? new SubmissionResult(Reject(reply, dialogue))
            : Accept(reply, dialogue) with { Id = stored?.Stored.Length > 0 ? stored.Id : null, Deliveries = stored?.Stored ?? [] };
    }

    /// <summary>Parses a command with the parser of the server, and returns its fault as a problem.</summary>
    private static ApiProblem? Parse(string text, List<DialogueEntry> dialogue, out SmtpCommand? command)
    {
        var line = Encoding.UTF8.GetBytes(text);
        var fault = CommandParser.Parse(line, SyntaxRules.StrictEverything, out var parsed);
        command = fault is null ? parsed.ToCommand() : null;
        dialogue.Add(new CommandEntry(TimeSpan.Zero, line, fault));
        return fault is null
            ? null
            : ApiProblem.InvalidBody($"{text}: {fault.Message}.",
                fault.SuggestedLine is { } meant ? $"Probably meant: {meant}" : fault.Explanation);
    }

    private static SubmissionResult Accept(Reply reply, List<DialogueEntry> dialogue)
    {
        dialogue.Add(new ReplyEntry(TimeSpan.Zero, reply));
        return new SubmissionResult(null) { Reply = reply };
    }

    private static ApiProblem Reject(Reply reply, List<DialogueEntry> dialogue)
    {
        dialogue.Add(new ReplyEntry(TimeSpan.Zero, reply));
        return reply.Code.Class == 4
            ? new ApiProblem(StatusCodes.Status503ServiceUnavailable, reply.ToString(), "Try again later.")
            : new ApiProblem(StatusCodes.Status422UnprocessableEntity, reply.ToString(), $"See /api/v1/codes/{reply.Code.Value}.");
    }
}

/// <summary>A message with its envelope.</summary>
internal sealed record SubmittedMail(string From, IReadOnlyList<string> To, byte[] Octets)
{
    /// <summary>The user who submits it; null for none.</summary>
    public string? User { get; init; }

    /// <summary>Parameters of MAIL, e.g. <c>HOLDUNTIL=…</c>; empty for none.</summary>
    public string MailParameters { get; init; } = "";

    /// <summary>As <see cref="NewMessage.IdempotencyKey"/>.</summary>
    public string IdempotencyKey { get; init; } = "";

    /// <summary>The tags of the message.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>What happens to the message if a recipient is refused.</summary>
    public RecipientPolicy Policy { get; init; }
}

/// <summary>What happens to a message if a recipient is refused.</summary>
internal enum RecipientPolicy
{
    /// <summary>It is refused.</summary>
    AllOrNone,

    /// <summary>It is accepted for the others.</summary>
    Each,
}

/// <summary>A recipient that was refused.</summary>
internal sealed record RefusedRecipient(string Address, Reply Reply);

/// <summary>The result: a problem, or the reply that accepted the message.</summary>
internal sealed record SubmissionResult(ApiProblem? Problem)
{
    public Reply? Reply { get; init; }

    public MailId Session { get; init; }

    /// <summary>The message; null if none is stored.</summary>
    public MailId? Id { get; init; }

    /// <summary>Its deliveries.</summary>
    public ImmutableArray<NewDelivery> Deliveries { get; init; } = [];

    /// <summary>The recipients that were refused.</summary>
    public ImmutableArray<RefusedRecipient> Refused { get; init; } = [];
}
