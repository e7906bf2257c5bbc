using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using Ulak.Smtp.Commands;
using Ulak.Smtp.MailData;
using Ulak.Smtp.Parameters;
using Ulak.Smtp.Replies;

namespace Ulak.Client;

/// <summary>One mail transaction, RFC 5321 §3.3: MAIL, RCPT, DATA, the message, the reply to its dot.</summary>
internal sealed class Transaction(SmtpWire wire, OutgoingMail mail, ServerOffer offer, SmtpClientTimeouts timeouts)
{
    private const int BlockSize = 64 * 1024;

    private readonly RecipientResult?[] _results = new RecipientResult?[mail.Recipients.Length];
    private bool _isMailTaken;
    private int _accepted;

    /// <summary>Whether the server closes, or has closed.</summary>
    public bool IsConnectionOver { get; private set; }

    /// <summary>Whether the server still holds a transaction that RSET must end.</summary>
    public bool LeavesSomething { get; private set; }

    public async Task<SendResult> RunAsync(bool resetFirst, CancellationToken stop)
    {
        if (resetFirst)
        {
            var reset = await wire.SayAsync(new RsetCommand(), SmtpStep.Reset, timeouts.Reset, stop).ConfigureAwait(false);
            if (Take(reset, SmtpStep.Reset, 2) is { } refusal)
            {
                return DecideAll(SmtpStep.Reset, refusal);
            }
        }

        return offer.Has(Extensions.Pipelining) ? await PipelinedAsync(stop).ConfigureAwait(false) : await InTurnAsync(stop).ConfigureAwait(false);
    }

    /// <summary>The result where a fault ended it: whoever was refused before stays refused, and the rest has the fault.</summary>
    public SendResult Undecided(ClientFault fault)
    {
        for (var i = 0; i < _results.Length; i++)
        {
            _results[i] ??= new RecipientResult(mail.Recipients[i].To, fault.Step, null, fault);
        }

        return new SendResult(Results(), fault);
    }

    private async Task<SendResult> InTurnAsync(CancellationToken stop)
    {
        var reply = await wire.SayAsync(Mail(), SmtpStep.Mail, timeouts.Mail, stop).ConfigureAwait(false);
        if (Take(reply, SmtpStep.Mail, 2) is { } refusal)
        {
            return DecideAll(SmtpStep.Mail, refusal);
        }

        _isMailTaken = true;
        for (var i = 0; i < mail.Recipients.Length && !IsConnectionOver; i++)
        {
            reply = await wire.SayAsync(mail.Recipients[i], SmtpStep.Recipient, timeouts.Recipient, stop).ConfigureAwait(false);
            Recipient(i, reply);
        }

        if (_accepted == 0 || IsConnectionOver)
        {
            return Abandon();
        }

        reply = await wire.SayAsync(new DataCommand(), SmtpStep.DataStart, timeouts.DataStart, stop).ConfigureAwait(false);
        return Take(reply, SmtpStep.DataStart, 3) is { } noData ? DecideAll(SmtpStep.DataStart, noData) : await DataAsync(stop).ConfigureAwait(false);
    }

    /// <summary>RFC 2920 §3.1: MAIL, every RCPT and DATA go in one group, DATA last; the replies come in the same order.</summary>
    private async Task<SendResult> PipelinedAsync(CancellationToken stop)
    {
        wire.Add(Mail());
        foreach (var recipient in mail.Recipients)
        {
            wire.Add(recipient);
        }

        wire.Add(new DataCommand());

        // The group is written while the replies are read: neither end can wait for the other's full window.
        var writing = wire.FlushAsync(SmtpStep.Recipient, timeouts.Recipient, stop);
        try
        {
            return await RepliesOfGroupAsync(writing, stop).ConfigureAwait(false);
        }
        catch
        {
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    private async Task<SendResult> RepliesOfGroupAsync(Task writing, CancellationToken stop)
    {
        var mailReply = await wire.HearAsync(SmtpStep.Mail, timeouts.Mail, stop).ConfigureAwait(false);
        var mailRefusal = Take(mailReply, SmtpStep.Mail, 2);
        _isMailTaken = mailRefusal is null;
        for (var i = 0; i < mail.Recipients.Length && !IsConnectionOver; i++)
        {
            var reply = await wire.HearAsync(SmtpStep.Recipient, timeouts.Recipient, stop).ConfigureAwait(false);
            if (_isMailTaken)
            {
                Recipient(i, reply);
            }
            else
            {
                IsConnectionOver |= reply.Code.Value == 421;
            }
        }

        if (IsConnectionOver)
        {
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return mailRefusal is null ? Abandon() : DecideAll(SmtpStep.Mail, mailRefusal);
        }

        await writing.ConfigureAwait(false);
        var dataReply = await wire.HearAsync(SmtpStep.DataStart, timeouts.DataStart, stop).ConfigureAwait(false);
        var refusal = Take(dataReply, SmtpStep.DataStart, 3);
        if (refusal is null && _accepted > 0)
        {
            return await DataAsync(stop).ConfigureAwait(false);
        }

        if (refusal is null)
        {
            await EmptyDataAsync(stop).ConfigureAwait(false);
        }

        return mailRefusal is not null ? DecideAll(SmtpStep.Mail, mailRefusal) : refusal is not null ? DecideAll(SmtpStep.DataStart, refusal) : Abandon();
    }

    /// <summary>RFC 2920 §3.1: a server that says 354 although it took nobody gets a dot alone.</summary>
    private async Task EmptyDataAsync(CancellationToken stop)
    {
        await wire.WriteAsync(".\r\n"u8.ToArray(), SmtpStep.DataBlock, timeouts.DataBlock, stop).ConfigureAwait(false);
        wire.DataSaid(0, complete: true);
        var reply = await wire.HearAsync(SmtpStep.DataEnd, timeouts.DataEnd, stop).ConfigureAwait(false);
        IsConnectionOver |= reply.Code.Value == 421;
    }

    private async Task<SendResult> DataAsync(CancellationToken stop)
    {
        try
        {
            await WriteContentAsync(stop).ConfigureAwait(false);
        }
        catch (ClientFaultException e) when (e.Fault.Kind == ClientFaultKind.ConnectionLost)
        {
            // A server that refuses in the middle of the message says why, then closes: what it said may still be there to read.
            IsConnectionOver = true;
            if (await LastWordsAsync(stop).ConfigureAwait(false) is not { } last)
            {
                throw;
            }

            return DecideAll(SmtpStep.DataBlock, last);
        }

        var reply = await wire.HearAsync(SmtpStep.DataEnd, timeouts.DataEnd, stop).ConfigureAwait(false);
        return DecideAll(SmtpStep.DataEnd, Take(reply, SmtpStep.DataEnd, 2) ?? reply);
    }

    private async Task<Reply?> LastWordsAsync(CancellationToken stop)
    {
        try
        {
            var reply = await wire.HearAsync(SmtpStep.DataBlock, timeouts.Quit, stop).ConfigureAwait(false);
            return reply.Code.Class is 4 or 5 ? reply : null;
        }
        catch (ClientFaultException)
        {
            return null;
        }
    }

    private async Task WriteContentAsync(CancellationToken stop)
    {
        var stuffer = new DotStuffer();
        var output = new ArrayBufferWriter<byte>(BlockSize * 2);
        var buffer = ArrayPool<byte>.Shared.Rent(BlockSize);
        var octets = 0L;
        var complete = false;
        try
        {
            int count;
            while ((count = await ReadContentAsync(buffer, stop).ConfigureAwait(false)) > 0)
            {
                stuffer.Write(buffer.AsSpan(0, count), output);
                await WriteBlockAsync(output, stop).ConfigureAwait(false);
                octets += count;
            }

            stuffer.Complete(output);
            await WriteBlockAsync(output, stop).ConfigureAwait(false);
            complete = true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            wire.DataSaid(octets, complete);
        }
    }

    private async Task<int> ReadContentAsync(byte[] buffer, CancellationToken stop)
    {
        try
        {
            return await mail.Content.ReadAsync(buffer, stop).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            // There is no way to take a message back but to close before its dot.
            throw new ClientFaultException(new ClientFault(ClientFaultKind.ContentUnreadable, SmtpStep.DataBlock, $"The message cannot be read: {e.Message.TrimEnd('.')}"));
        }
    }

    private async Task WriteBlockAsync(ArrayBufferWriter<byte> output, CancellationToken stop)
    {
        await wire.WriteAsync(output.WrittenMemory, SmtpStep.DataBlock, timeouts.DataBlock, stop).ConfigureAwait(false);
        output.ResetWrittenCount();
    }

    private MailCommand Mail()
    {
        var parameters = mail.MailParameters;
        if (offer.Has(Extensions.Size))
        {
            parameters = parameters.With("SIZE", mail.Facts.Octets.ToString(CultureInfo.InvariantCulture)); // RFC 1870 §6
        }

        if (mail.Facts.HasEightBit && offer.Has(Extensions.EightBitMime))
        {
            parameters = parameters.With("BODY", "8BITMIME"); // RFC 6152 §3
        }

        return new MailCommand(mail.From, mail.NeedsSmtpUtf8 ? parameters.With("SMTPUTF8") : parameters);
    }

    private void Recipient(int index, Reply reply)
    {
        if (Take(reply, SmtpStep.Recipient, 2) is { } refusal)
        {
            _results[index] = new RecipientResult(mail.Recipients[index].To, SmtpStep.Recipient, refusal, null);
        }
        else
        {
            _accepted++;
        }
    }

    /// <summary>Null where the reply is of the class that lets go on, RFC 5321 §4.3.2; the reply itself where it refuses.</summary>
    private Reply? Take(Reply reply, SmtpStep step, int good)
    {
        if (reply.Code.Class == good)
        {
            return null;
        }

        if (reply.Code.Class is not (4 or 5))
        {
            throw new ClientFaultException(new ClientFault(ClientFaultKind.UnexpectedReply, step, $"The server said '{reply}' {StepWords.Where(step)}, where that cannot stand") { Reply = reply });
        }

        IsConnectionOver |= reply.Code.Value == 421; // RFC 5321 §3.8
        return reply;
    }

    /// <summary>Nobody was accepted, or the server is about to close: those without a reply of their own share the last refusal.</summary>
    private SendResult Abandon() =>
        _results.LastOrDefault(result => result is not null) is { Reply: { } last } ? DecideAll(SmtpStep.Recipient, last) : throw new InvalidOperationException("A transaction is abandoned after a refusal.");

    private SendResult DecideAll(SmtpStep step, Reply reply)
    {
        LeavesSomething = _isMailTaken && step != SmtpStep.DataEnd;
        for (var i = 0; i < _results.Length; i++)
        {
            _results[i] ??= new RecipientResult(mail.Recipients[i].To, step, reply, null);
        }

        return new SendResult(Results(), null);
    }

    private ImmutableArray<RecipientResult> Results() => [.. _results.Select(result => result!)];
}
