using System.Buffers;
using System.Text;
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
        if (Parse($"MAIL FROM:<{mail.From}>{(international ? " SMTPUTF8" : "")}", dialogue, out var command) is { } badSender)
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
            foreach (var to in mail.To)
            {
                if (Parse($"RCPT TO:<{to}>", dialogue, out var recipient) is { } badRecipient)
                {
                    return new SubmissionResult(badRecipient);
                }

                if ((await transaction.AddRecipientAsync((RcptCommand)recipient!, stop)).Rejection is { } refused)
                {
                    return new SubmissionResult(Reject(refused.Reply, dialogue));
                }
            }

            if ((await transaction.BeginDataAsync(stop)).Rejection is { } notNow)
            {
                return new SubmissionResult(Reject(notNow.Reply, dialogue));
            }

            var trace = new ArrayBufferWriter<byte>();
            TraceHeader.Write(trace, facts, options.HostName, new TraceEnvelope(null, international, time.GetUtcNow()));
            await transaction.WriteAsync(trace.WrittenMemory, stop);
            await transaction.WriteAsync(mail.Octets, stop);
            dialogue.Add(new MailDataEntry(TimeSpan.Zero, mail.Octets.Length, IsChunk: false, IsComplete: true));
            var reply =
                (await transaction.CommitAsync(
                new MailDataInfo(mail.Octets.Length + trace.WrittenCount, 0, 0,
                mail.Octets.AsSpan().ContainsAnyInRange((byte)0x80, (byte)0xFF)), stop)).Message;

            // The store completes all commits on one thread, which must not run HTTP requests.
            await Task.Yield();
            return reply.Code.Class == 2 ? Accept(reply, dialogue) : new SubmissionResult(Reject(reply, dialogue));
        }
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
internal sealed record SubmittedMail(string From, IReadOnlyList<string> To, byte[] Octets);

/// <summary>The result: a problem, or the reply that accepted the message.</summary>
internal sealed record SubmissionResult(ApiProblem? Problem)
{
    public Reply? Reply { get; init; }

    public MailId Session { get; init; }
}
