using System.Text;
using Ulak.Relay.Reports;
using Ulak.Relay.Routing;
using Ulak.Relay.Scheduling;
using Ulak.Smtp;
using Ulak.Smtp.Addresses;
using Ulak.Storage;

namespace Ulak.Relay.Intake;

/// <summary>Queues messages that the server itself creates, and those of the HTTP API.</summary>
internal sealed class InternalSubmission(
    IMessageStore store, Router router, DeliveryFactory deliveries, SubmissionOptions options, TimeProvider time) : ISubmission
{
    private int _lastId = Random.Shared.Next();

    /// <inheritdoc/>
    public async Task<MailId> SubmitAsync(ReversePath from, Mailbox to, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        return await StoreAsync(new Submission(from, "", [(to, "", RouteReport(router, from, to))], content), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Routes a report. Whatever the routes are for, it goes to the servers of the sender's domain (RFC 5321 §6.1).</summary>
    public static RoutingResult RouteReport(Router router, ReversePath from, Mailbox to)
    {
        var result = router.Route(new RouteRequest { Sender = from.Mailbox, IsInternal = true }, to);
        var queue = new RouteAction.Queue(Hops.MxHop.Prefix, MayReachAnyDomain: true);
        return result.Refusal is null ? result
            : new RoutingResult([new RoutedRecipient(to, new RoutingDecision.Accepted(queue, ""), "report", [])], IsAlias: false);
    }

    /// <summary>Stores a message whose recipients are routed.</summary>
    public async Task<MailId> StoreAsync(Submission submission, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var id = MailId.Create(now, Interlocked.Increment(ref _lastId));
        var envelope = new AcceptedEnvelope(submission.From.ToString(), submission.MailParameters, now)
        {
            HeldUntil = submission.NotBefore,
            User = submission.User,
        };
        NewDelivery[] created =
        [
            .. submission.Recipients.SelectMany(each => deliveries.Create(envelope, each.Address, each.Parameters, each.Result)),
        ];
        var isListed = created.Any(each => each.Queue is null);
        var writer = store.BeginMessage(id);
        await using (writer.ConfigureAwait(false))
        {
            var trace = Encoding.UTF8.GetBytes(
                (isListed ? $"Return-Path: <{submission.From}>\r\n" : "")
                + $"Received: by {options.HostName} id {id};\r\n {MailTime.Format(now)}\r\n");
            await writer.WriteAsync(trace, cancellationToken).ConfigureAwait(false);
            await writer.WriteAsync(submission.Content, cancellationToken).ConfigureAwait(false);
            var message = new NewMessage
            {
                SessionId = id,
                ReceivedAt = now,
                ReversePath = submission.From.ToString(),
                Summary = options.Summarizer(submission.Content.ToArray()),
                Deliveries = [.. created],
                MailParameters = submission.MailParameters,
                User = submission.User,
                IsListed = isListed,
                IdempotencyKey = submission.IdempotencyKey,
            };
            using var handover = options.Announce(id, message, trace.Length + submission.Content.Length);
            await writer.CommitAsync(message, cancellationToken).ConfigureAwait(false);
            handover.Complete();
        }

        return id;
    }
}

/// <summary>A message to store.</summary>
/// <param name="From">The reverse-path.</param>
/// <param name="MailParameters">The parameters of MAIL that a client would have sent.</param>
/// <param name="Recipients">The recipients with their parameters and where they go.</param>
/// <param name="Content">The message, without trace fields.</param>
internal sealed record Submission(
    ReversePath From,
    string MailParameters,
    IReadOnlyList<(Mailbox Address, string Parameters, RoutingResult Result)> Recipients,
    ReadOnlyMemory<byte> Content)
{
    /// <summary>The user who submits it; empty for none.</summary>
    public string User { get; init; } = "";

    /// <summary>As <see cref="NewMessage.IdempotencyKey"/>.</summary>
    public string IdempotencyKey { get; init; } = "";

    /// <summary>When the first attempt is made; null for now.</summary>
    public DateTimeOffset? NotBefore { get; init; }
}

/// <summary>What submissions need of the program.</summary>
/// <param name="HostName">The name of this server.</param>
/// <param name="Summarizer">Reads summaries.</param>
/// <param name="Announce">Announces a message with its id and its size, before it is stored.</param>
internal sealed record SubmissionOptions(
    string HostName, MessageSummarizer Summarizer, Func<MailId, NewMessage, long, Handover> Announce);
