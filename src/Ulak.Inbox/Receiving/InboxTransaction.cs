using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Ulak.Inbox.Rules;
using Ulak.Server;
using Ulak.Smtp;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Parameters;
using Ulak.Smtp.Replies;
using Ulak.Storage;

namespace Ulak.Inbox.Receiving;

/// <summary>Receives one message into the store.</summary>
internal sealed class InboxTransaction(InboxSink sink, SmtpSessionInfo session, MailCommand mail) : IMailTransaction
{
    private const int MaxRemarks = 64;

    // RFC 5321 §4.5.3.1.10, RFC 3463 §3.4: a full disk and an unavailable store are temporary failures.
    private static readonly Reply StorageFull = new(452, "4.3.1", "The server has no room for the message now; try again later");
    private static readonly Reply StorageUnavailable = new(451, "4.3.0", "The server cannot keep the message now; try again later");

    private static readonly Reply Dropped = new(250, "2.0.0", "The message is accepted");
    private static readonly Reply Discarded = new(250, "2.0.0", "The message is accepted, and discarded as configured");

    private readonly MailId _id = sink.NextId();
    private readonly List<RcptCommand> _recipients = [];
    private readonly MessageHeadBuffer _head = new();
    private long _octets;
    private IMessageWriter? _writer;
    private DirectContent? _direct;
    private StoreUnavailableException? _storageError;

    /// <summary>The id of the message.</summary>
    public MailId Id => _id;

    /// <summary>As <see cref="NewMessage.IdempotencyKey"/>; to be set before the commit.</summary>
    public string IdempotencyKey { get; set; } = "";

    /// <summary>Tags of the message besides those of the rules; to be set before the commit.</summary>
    public ImmutableArray<string> Tags { get; set; } = [];

    /// <summary>The deliveries that are stored; empty before the commit, and for a message that is discarded.</summary>
    public ImmutableArray<NewDelivery> Stored { get; private set; } = [];

    /// <inheritdoc/>
    public async ValueTask<SmtpDecision> AddRecipientAsync(RcptCommand recipient, CancellationToken cancellationToken)
    {
        var address = recipient.To.ToString();
        var rule = sink.Rules.FindDecisive(session, mail.From.ToString(), address);
        if (rule is { Action: RuleAction.Refuse })
        {
            return SmtpDecision.Reject(rule.Reply);
        }

        if (rule is { Action: RuleAction.Drop })
        {
            InboxLog.RecipientDropped(sink.Log, _id, address, rule.Name);
            return SmtpDecision.Accept;
        }

        if (sink.Router is { } router)
        {
            var decision = await router.CheckAsync(session, mail, recipient, cancellationToken).ConfigureAwait(false);
            if (!decision.IsAccepted)
            {
                return decision;
            }
        }

        _recipients.Add(recipient);
        return SmtpDecision.Accept;
    }

    /// <inheritdoc/>
    public async ValueTask<SmtpDecision> BeginDataAsync(CancellationToken cancellationToken)
    {
        if (_recipients.Count == 0)
        {
            // Rules drop every recipient: the data is read and not stored.
            return SmtpDecision.Accept;
        }

        if (sink.Router?.GetDirectLimit(session, mail, _recipients) is > 0 and var limit)
        {
            _direct = new DirectContent(limit);
            return SmtpDecision.Accept;
        }

        // Before the client sends the content: a store that knows that it is full refuses the first octets, even if there are none yet.
        _writer = sink.Store.BeginMessage(_id);
        await WriteAsync(sink.Router is null ? ReturnPath() : ReadOnlyMemory<byte>.Empty, cancellationToken).ConfigureAwait(false);
        return _storageError is { } error ? SmtpDecision.Reject(RefusalOf(error)) : SmtpDecision.Accept;
    }

    /// <inheritdoc/>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        if (_storageError is not null || (_writer is null && _direct is null))
        {
            return;
        }

        try
        {
            _head.Append(octets.Span);
            _octets += octets.Length;
            if (_direct is null)
            {
                await _writer!.WriteAsync(octets, cancellationToken).ConfigureAwait(false);
            }
            else if (!_direct.TryAppend(octets.Span))
            {
                await StoreDirectContentAsync(cancellationToken).ConfigureAwait(false);
                await _writer!.WriteAsync(octets, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (StoreUnavailableException e)
        {
            // The failure is reported in the reply to the final dot, the first reply that the client reads.
            _storageError = e;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<MailDataReply> CommitAsync(MailDataInfo data, CancellationToken cancellationToken)
    {
        if (_recipients.Count == 0)
        {
            return Dropped;
        }

        var now = sink.Time.GetUtcNow();
        var heldUntil = ReleaseDate(now);
        var envelope = new ReceivedEnvelope(session, mail, _recipients)
        {
            Id = _id,
            Head = _head.Written,
            Size = data.Octets,
            Now = now,
            HeldUntil = heldUntil,
        };
        RoutedMessage routed;
        try
        {
            routed = sink.Router is { } router && _storageError is null
                ? await router.RouteAsync(envelope, cancellationToken).ConfigureAwait(false)
                : new RoutedMessage([.. _recipients.Select(recipient => ForInbox(recipient, heldUntil))], null);
        }
        catch (StoreUnavailableException e)
        {
            return RefusalOf(e);
        }

        if (routed.Refusal is { } refusal)
        {
            return refusal;
        }

        if (routed.Deliveries.IsEmpty)
        {
            return Discarded;
        }

        routed = HoldTagged(routed, Tags);
        if (_direct is not null && await DeliverDirectlyAsync(envelope, routed, cancellationToken).ConfigureAwait(false) is { } direct)
        {
            if (direct is { Reply: { } reply, Rest.IsEmpty: true })
            {
                return reply;
            }

            // What the next hop did not take is queued. If that fails, the client sends again: a duplicate is better than a loss.
            routed = routed with { Deliveries = direct.Rest };
            return await StoreAsync(routed, data, now, cancellationToken).ConfigureAwait(false)
                ?? direct.Reply ?? Accepted(routed, heldUntil);
        }

        return await StoreAsync(routed, data, now, cancellationToken).ConfigureAwait(false) ?? Accepted(routed, heldUntil);
    }

    /// <summary>Passes the message on while the client waits, and prepares to store what is left of it.</summary>
    private async Task<DirectOutcome?> DeliverDirectlyAsync(
        ReceivedEnvelope envelope, RoutedMessage routed, CancellationToken cancellationToken)
    {
        var outcome = await sink.Router!.DeliverAsync(envelope, routed, _direct!.Octets, cancellationToken).ConfigureAwait(false);
        if (!outcome.Rest.IsEmpty)
        {
            try
            {
                await StoreDirectContentAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (StoreUnavailableException e)
            {
                _storageError = e;
            }
        }

        return outcome;
    }

    private async Task StoreDirectContentAsync(CancellationToken cancellationToken)
    {
        _writer = sink.Store.BeginMessage(_id);
        await _writer.WriteAsync(_direct!.Octets, cancellationToken).ConfigureAwait(false);
        _direct = null;
    }

    /// <summary>Stores the message; returns the reply if that fails.</summary>
    private async Task<Reply?> StoreAsync(
        RoutedMessage routed, MailDataInfo data, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            if (_storageError is not null)
            {
                throw _storageError;
            }

            var summary = await _head.SummarizeAsync(routed.IsListed).ConfigureAwait(false);
            var tags = TagsOf(routed, summary);
            // Its tags are stored after the message: a paused one must not be delivered between.
            routed = HoldTagged(routed, tags);
            var message = new NewMessage
            {
                SessionId = session.Id,
                ReceivedAt = now,
                ReversePath = mail.From.ToString(),
                Summary = summary,
                Deliveries = routed.Deliveries,
                MailParameters = FormatParameters(mail.Parameters),
                User = session.User ?? "",
                Remarks = [.. data.Remarks.Take(MaxRemarks).Select(remark => new StoredRemark(remark.Line, remark.Fault))],
                IsListed = routed.IsListed,
                IdempotencyKey = IdempotencyKey,
            };

            // The 250 waits here until the message is durable on the disk.
            var prefix = sink.Router is not null && routed.IsListed ? ReturnPath() : [];
            using var handover = sink.Router?.Announce(_id, message, _octets + prefix.Length);
            await _writer!.CommitAsync(message, prefix, cancellationToken).ConfigureAwait(false);
            Stored = routed.Deliveries;
            await TagAsync(tags, cancellationToken).ConfigureAwait(false);
            handover?.Complete();
        }
        catch (StoreUnavailableException e)
        {
            return RefusalOf(e);
        }

        InboxLog.MessageStored(sink.Log, _id, mail.From.ToString(), _recipients.Count, data.Octets);
        return null;
    }

    private Reply RefusalOf(StoreUnavailableException error)
    {
        InboxLog.MessageStoreFailed(sink.Log, _id, error.Message);
        return error.IsFull ? StorageFull : StorageUnavailable;
    }

    private RoutedMessage HoldTagged(RoutedMessage routed, ImmutableArray<string> tags) => sink.Router is not { } router || tags.IsEmpty
        ? routed : routed with { Deliveries = router.HoldTagged(routed.Deliveries, tags) };

    private ImmutableArray<string> TagsOf(RoutedMessage routed, MessageSummary summary) => !routed.IsListed ? Tags
        :
        [
            .. Tags.Union(
                sink.Rules.TagsOf(
                    session,
                    mail.From.ToString(),
                    [.. routed.Deliveries.Select(delivery => delivery.ForwardPath)],
                    summary.Fields),
                StringComparer.OrdinalIgnoreCase),
        ];

    // Before the 250: a client that lists the inbox afterwards finds the message there. The message is stored in any case.
    private async ValueTask TagAsync(ImmutableArray<string> tags, CancellationToken cancellationToken)
    {
        if (tags.IsEmpty)
        {
            return;
        }

        try
        {
            await sink.Store.ChangeMessagesAsync(MessageSelection.Of(_id), new MessageChange { AddTags = tags }, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (StoreUnavailableException e)
        {
            InboxLog.TagsNotStored(sink.Log, _id, string.Join(", ", tags), e.Message);
        }
    }

    private Reply Accepted(RoutedMessage routed, DateTimeOffset? heldUntil) => new(
        250,
        "2.0.0",
        heldUntil is { } date
            ? string.Create(CultureInfo.InvariantCulture, $"The message is kept as {_id}, and held until {date:yyyy-MM-dd HH:mm:ss} UTC")
            : routed.IsListed ? $"The message is kept as {_id}" : $"The message is queued as {_id}");

    private static NewDelivery ForInbox(RcptCommand recipient, DateTimeOffset? heldUntil) => new(
        recipient.To.ToString(),
        InboxSink.Route,
        heldUntil is null ? DeliveryState.Delivered : DeliveryState.Held,
        FormatParameters(recipient.Parameters),
        heldUntil);

    // RFC 5321 §4.4: the server of the final delivery inserts Return-Path at the beginning.
    private byte[] ReturnPath() => Encoding.UTF8.GetBytes($"Return-Path: <{mail.From}>\r\n");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _head.Dispose();
        if (_writer is not null)
        {
            await _writer.DisposeAsync().ConfigureAwait(false);
        }
    }

    // RFC 4865 §4: HOLDFOR is relative to now. A date in the past does not hold the message.
    private DateTimeOffset? ReleaseDate(DateTimeOffset now)
    {
        if (mail.Parameters.Items.IsEmpty)
        {
            return null;
        }

        var parameters = MailParameters.From(mail.Parameters);
        var date = parameters.HoldFor is { } span ? now + span : parameters.HoldUntil?.ToUniversalTime();
        return date > now ? date : null;
    }

    internal static string FormatParameters(EsmtpParameters parameters) =>
        parameters.Items.IsEmpty
            ? ""
            : string.Join(' ', parameters.Items.Select(item => item.Value is null ? item.Keyword : $"{item.Keyword}={item.Value}"));
}
