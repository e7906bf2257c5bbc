using System.Collections.Immutable;
using System.Globalization;
using Ulak.Smtp;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Replies;

namespace Ulak.Client;

/// <summary>One mail transaction, RFC 5321 §3.3: MAIL, RCPT, DATA, the content and the reply to the final dot.</summary>
internal sealed class MailTransaction(SmtpWire wire, OutgoingMail mail, ServerCapabilities offer, SmtpClientOptions options)
{
    private readonly SmtpClientTimeouts _timeouts = options.Timeouts;

    private readonly RecipientResult?[] _results = new RecipientResult?[mail.Recipients.Length];
    private readonly bool _isChunked = mail.UseChunking && offer.Supports(SmtpExtensions.Chunking);
    private bool _isMailAccepted;
    private int _acceptedCount;

    /// <summary>Whether the server has closed or is about to close the connection.</summary>
    public bool IsConnectionClosed { get; private set; }

    /// <summary>Whether RSET must end the transaction on the server.</summary>
    public bool NeedsReset { get; private set; }

    public async Task<SendResult> RunAsync(bool resetFirst, CancellationToken stop)
    {
        if (resetFirst)
        {
            var reset = await wire.SendAsync(new RsetCommand(), SmtpStep.Reset, _timeouts.Reset, stop).ConfigureAwait(false);
            if (CheckReply(reset, SmtpStep.Reset, 2) is { } refusal)
            {
                return CompleteAll(SmtpStep.Reset, refusal);
            }
        }

        return offer.Supports(SmtpExtensions.Pipelining) ? await RunPipelinedAsync(stop).ConfigureAwait(false)
            : await RunSequentialAsync(stop).ConfigureAwait(false);
    }

    /// <summary>Sends MAIL and each RCPT, and no message. The replies to RCPT are the results, good ones too.</summary>
    public async Task<SendResult> CheckRecipientsAsync(bool resetFirst, CancellationToken stop)
    {
        if (resetFirst)
        {
            await wire.SendAsync(new RsetCommand(), SmtpStep.Reset, _timeouts.Reset, stop).ConfigureAwait(false);
        }

        var reply = await wire.SendAsync(CreateMailCommand(), SmtpStep.Mail, _timeouts.Mail, stop).ConfigureAwait(false);
        if (CheckReply(reply, SmtpStep.Mail, 2) is { } refusal)
        {
            return CompleteAll(SmtpStep.Mail, refusal);
        }

        NeedsReset = true;
        for (var i = 0; i < mail.Recipients.Length; i++)
        {
            reply = IsConnectionClosed
                ? reply
                : await wire.SendAsync(mail.Recipients[i], SmtpStep.Recipient, _timeouts.Recipient, stop).ConfigureAwait(false);
            _results[i] = new RecipientResult(
                mail.Recipients[i].To, SmtpStep.Recipient, CheckReply(reply, SmtpStep.Recipient, 2) ?? reply, null);
        }

        return new SendResult(ToResults(), null);
    }

    /// <summary>The result after a fault: recipients that were rejected before keep their reply, the others get the fault.</summary>
    public SendResult FailRemaining(ClientFault fault)
    {
        for (var i = 0; i < _results.Length; i++)
        {
            _results[i] ??= new RecipientResult(mail.Recipients[i].To, fault.Step, null, fault);
        }

        return new SendResult(ToResults(), fault);
    }

    private async Task<SendResult> RunSequentialAsync(CancellationToken stop)
    {
        var reply = await wire.SendAsync(CreateMailCommand(), SmtpStep.Mail, _timeouts.Mail, stop).ConfigureAwait(false);
        if (CheckReply(reply, SmtpStep.Mail, 2) is { } refusal)
        {
            return CompleteAll(SmtpStep.Mail, refusal);
        }

        _isMailAccepted = true;
        for (var i = 0; i < mail.Recipients.Length && !IsConnectionClosed; i++)
        {
            reply = await wire.SendAsync(mail.Recipients[i], SmtpStep.Recipient, _timeouts.Recipient, stop).ConfigureAwait(false);
            RecordRecipientReply(i, reply);
        }

        if (_acceptedCount == 0 || IsConnectionClosed)
        {
            return CompleteRejected();
        }

        if (_isChunked)
        {
            return await SendChunksAsync(stop).ConfigureAwait(false);
        }

        reply = await wire.SendAsync(new DataCommand(), SmtpStep.DataStart, _timeouts.DataStart, stop).ConfigureAwait(false);
        return CheckReply(reply, SmtpStep.DataStart, 3) is { } noData ? CompleteAll(SmtpStep.DataStart, noData)
            : await SendDataAsync(stop).ConfigureAwait(false);
    }

    /// <summary>
    /// RFC 2920 §3.1: MAIL, every RCPT and DATA are sent in one group, DATA last; the replies come in the same order. BDAT follows
    /// after the replies: its octets would be sent in vain if no recipient is accepted.
    /// </summary>
    private async Task<SendResult> RunPipelinedAsync(CancellationToken stop)
    {
        wire.Append(CreateMailCommand());
        foreach (var recipient in mail.Recipients)
        {
            wire.Append(recipient);
        }

        if (!_isChunked)
        {
            wire.Append(new DataCommand());
        }

        // Write the group while reading the replies: otherwise both ends could block on full windows.
        var writing = wire.FlushAsync(SmtpStep.Recipient, _timeouts.Recipient, stop);
        try
        {
            return await ReadGroupRepliesAsync(writing, stop).ConfigureAwait(false);
        }
        catch
        {
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private async Task<SendResult> ReadGroupRepliesAsync(Task writing, CancellationToken stop)
    {
        var mailReply = await wire.ReadReplyAsync(SmtpStep.Mail, _timeouts.Mail, stop).ConfigureAwait(false);
        var mailRefusal = CheckReply(mailReply, SmtpStep.Mail, 2);
        _isMailAccepted = mailRefusal is null;
        for (var i = 0; i < mail.Recipients.Length && !IsConnectionClosed; i++)
        {
            var reply = await wire.ReadReplyAsync(SmtpStep.Recipient, _timeouts.Recipient, stop).ConfigureAwait(false);
            if (_isMailAccepted)
            {
                RecordRecipientReply(i, reply);
            }
            else
            {
                IsConnectionClosed |= reply.Code.Value == 421;
            }
        }

        if (IsConnectionClosed)
        {
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return mailRefusal is null ? CompleteRejected() : CompleteAll(SmtpStep.Mail, mailRefusal);
        }

        await writing.ConfigureAwait(false);
        if (_isChunked)
        {
            return mailRefusal is not null ? CompleteAll(SmtpStep.Mail, mailRefusal)
                : _acceptedCount == 0 ? CompleteRejected()
                : await SendChunksAsync(stop).ConfigureAwait(false);
        }

        var dataReply = await wire.ReadReplyAsync(SmtpStep.DataStart, _timeouts.DataStart, stop).ConfigureAwait(false);
        var refusal = CheckReply(dataReply, SmtpStep.DataStart, 3);
        if (refusal is null && _acceptedCount > 0)
        {
            return await SendDataAsync(stop).ConfigureAwait(false);
        }

        if (refusal is null)
        {
            await SendEmptyDataAsync(stop).ConfigureAwait(false);
        }

        return mailRefusal is not null ? CompleteAll(SmtpStep.Mail, mailRefusal) : refusal is not null
            ? CompleteAll(SmtpStep.DataStart, refusal) : CompleteRejected();
    }

    /// <summary>RFC 2920 §3.1: send only the final dot if the server replied 354 without an accepted recipient.</summary>
    private async Task SendEmptyDataAsync(CancellationToken stop)
    {
        await wire.WriteAsync(".\r\n"u8.ToArray(), SmtpStep.DataBlock, _timeouts.DataBlock, stop).ConfigureAwait(false);
        wire.RecordMailData(0, complete: true);
        var reply = await wire.ReadReplyAsync(SmtpStep.DataEnd, _timeouts.DataEnd, stop).ConfigureAwait(false);
        IsConnectionClosed |= reply.Code.Value == 421;
    }

    private async Task<SendResult> SendDataAsync(CancellationToken stop)
    {
        try
        {
            await new ContentWriter(wire, mail, _timeouts).WriteDottedAsync(stop).ConfigureAwait(false);
        }
        catch (ClientFaultException e) when (e.Fault.Kind == ClientFaultKind.ConnectionLost)
        {
            return await CompleteCutAsync(stop).ConfigureAwait(false) ?? throw new ClientFaultException(e.Fault);
        }

        return await ReadFinalRepliesAsync(stop).ConfigureAwait(false);
    }

    /// <summary>RFC 3030 §2: each chunk has a reply; after a refusal, the transaction can only be reset.</summary>
    private async Task<SendResult> SendChunksAsync(CancellationToken stop)
    {
        var chunks = new ContentWriter(wire, mail, _timeouts);
        try
        {
            while (!await chunks.WriteChunkAsync(stop).ConfigureAwait(false))
            {
                var reply = await wire.ReadReplyAsync(SmtpStep.DataBlock, _timeouts.DataEnd, stop).ConfigureAwait(false);
                if (CheckReply(reply, SmtpStep.DataBlock, 2) is { } refusal)
                {
                    return CompleteAll(SmtpStep.DataBlock, refusal);
                }
            }
        }
        catch (ClientFaultException e) when (e.Fault.Kind == ClientFaultKind.ConnectionLost)
        {
            return await CompleteCutAsync(stop).ConfigureAwait(false) ?? throw new ClientFaultException(e.Fault);
        }

        return await ReadFinalRepliesAsync(stop).ConfigureAwait(false);
    }

    /// <summary>A server that rejects in the middle of the message replies and closes: the reply may still be in the buffer.</summary>
    private async Task<SendResult?> CompleteCutAsync(CancellationToken stop)
    {
        IsConnectionClosed = true;
        return await TryReadFinalReplyAsync(stop).ConfigureAwait(false) is { } last ? CompleteAll(SmtpStep.DataBlock, last) : null;
    }

    private async Task<SendResult> ReadFinalRepliesAsync(CancellationToken stop)
    {
        if (options.Protocol == MailProtocol.Lmtp)
        {
            return await ReadRecipientRepliesAsync(stop).ConfigureAwait(false);
        }

        var reply = await wire.ReadReplyAsync(SmtpStep.DataEnd, _timeouts.DataEnd, stop).ConfigureAwait(false);
        return CompleteAll(SmtpStep.DataEnd, CheckReply(reply, SmtpStep.DataEnd, 2) ?? reply);
    }

    /// <summary>RFC 2033 §4.2: one reply for each recipient that was accepted, in their order.</summary>
    private async Task<SendResult> ReadRecipientRepliesAsync(CancellationToken stop)
    {
        for (var i = 0; i < _results.Length; i++)
        {
            if (_results[i] is null)
            {
                var reply = await wire.ReadReplyAsync(SmtpStep.DataEnd, _timeouts.DataEnd, stop).ConfigureAwait(false);
                _results[i] = new RecipientResult(
                    mail.Recipients[i].To, SmtpStep.DataEnd, CheckReply(reply, SmtpStep.DataEnd, 2) ?? reply, null);
            }
        }

        return new SendResult(ToResults(), null);
    }

    private async Task<Reply?> TryReadFinalReplyAsync(CancellationToken stop)
    {
        try
        {
            var reply = await wire.ReadReplyAsync(SmtpStep.DataBlock, _timeouts.Quit, stop).ConfigureAwait(false);
            return reply.Code.Class is 4 or 5 ? reply : null;
        }
        catch (ClientFaultException)
        {
            return null;
        }
    }

    private MailCommand CreateMailCommand()
    {
        var parameters = mail.MailParameters;
        if (offer.Supports(SmtpExtensions.Size))
        {
            parameters = parameters.With("SIZE", mail.ContentInfo.Octets.ToString(CultureInfo.InvariantCulture)); // RFC 1870 §6
        }

        if (mail.ContentInfo.HasEightBit && offer.Supports(SmtpExtensions.EightBitMime))
        {
            parameters = parameters.With("BODY", "8BITMIME"); // RFC 6152 §3
        }

        return new MailCommand(mail.From, mail.NeedsSmtpUtf8 ? parameters.With("SMTPUTF8") : parameters);
    }

    private void RecordRecipientReply(int index, Reply reply)
    {
        if (CheckReply(reply, SmtpStep.Recipient, 2) is { } refusal)
        {
            _results[index] = new RecipientResult(mail.Recipients[index].To, SmtpStep.Recipient, refusal, null);
        }
        else
        {
            _acceptedCount++;
        }
    }

    /// <summary>Returns null if the reply has the expected class, RFC 5321 §4.3.2, or the reply if it is a rejection.</summary>
    private Reply? CheckReply(Reply reply, SmtpStep step, int good)
    {
        if (reply.Code.Class == good)
        {
            return null;
        }

        if (reply.Code.Class is not (4 or 5))
        {
            throw new ClientFaultException(
                new ClientFault(
                    ClientFaultKind.UnexpectedReply, step,
                        $"The server sent '{reply}' {SmtpStepText.Describe(step)}, where that cannot stand")
                { Reply = reply });
        }

        IsConnectionClosed |= reply.Code.Value == 421; // RFC 5321 §3.8
        return reply;
    }

    /// <summary>No recipient was accepted, or the server is about to close: recipients without a reply get the last rejection.</summary>
    private SendResult CompleteRejected() =>
        _results.LastOrDefault(result => result is not null) is { Reply: { } last } ? CompleteAll(SmtpStep.Recipient, last)
            : throw new InvalidOperationException("A transaction is abandoned after a refusal.");

    private SendResult CompleteAll(SmtpStep step, Reply reply)
    {
        // RFC 3030 §2: after a chunk that was refused, also the last, the transaction is open.
        NeedsReset = _isMailAccepted && (step != SmtpStep.DataEnd || (_isChunked && !reply.Code.IsPositiveCompletion));
        // A server that does not know BDAT reads the chunk as commands: nothing that it sends can be trusted any more.
        IsConnectionClosed |= _isChunked && step >= SmtpStep.DataBlock && reply.Code.Value is >= 500 and <= 504;
        for (var i = 0; i < _results.Length; i++)
        {
            _results[i] ??= new RecipientResult(mail.Recipients[i].To, step, reply, null);
        }

        return new SendResult(ToResults(), null);
    }

    private ImmutableArray<RecipientResult> ToResults() => [.. _results.Select(result => result!)];
}
