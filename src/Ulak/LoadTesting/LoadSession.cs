using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Ulak.Client;

namespace Ulak.LoadTesting;

/// <summary>One session of a load test: sends messages one after the other, over as many connections as needed.</summary>
internal sealed class LoadSession
{
    private const int MaxFailedConnects = 5;

    private static readonly TimeSpan ReplyTimeout = TimeSpan.FromSeconds(60);

    // The certificate is not verified, because only the speed of the server is measured.
    private static readonly TlsPolicy Tls = TlsPolicy.Opportunistic;


    private readonly LoadStatistics _statistics;
    private readonly LoadPlan _plan;
    private readonly byte[] _mail;
    private readonly byte[] _rcpt;
    private readonly byte[] _content;
    private readonly byte[] _envelope;
    private readonly byte[] _contentAndNextEnvelope;

    public LoadSession(LoadStatistics tally, byte[] content)
    {
        (_statistics, _plan) = (tally, tally.Plan);
        _mail = Encoding.ASCII.GetBytes($"MAIL FROM:<{_plan.From}>\r\n");
        _rcpt = Encoding.ASCII.GetBytes($"RCPT TO:<{_plan.To}>\r\n");
        var data = _plan.Bdat
            ? Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"BDAT {content.Length} LAST\r\n"))
            : "DATA\r\n"u8.ToArray();
        _content = _plan.Bdat ? [.. data, .. content] : [.. content, .. ".\r\n"u8];
        _envelope = [.. _mail, .. Enumerable.Repeat(_rcpt, _plan.Recipients).SelectMany(each => each), .. _plan.Bdat ? [] : data];
        _contentAndNextEnvelope = [.. _content, .. _envelope];
    }

    /// <summary>Runs until all messages are sent. Throws only if cancelled.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var failedConnects = 0;
        int? pending = null;
        while (pending is not null || _statistics.TryStartMessage(out var first) && (pending = first) is not null)
        {
            RawSmtpConnection? wire = null;
            var greeted = false;
            try
            {
                wire = await OpenAsync(stop).ConfigureAwait(false);
                greeted = true;
                failedConnects = 0;
                var number = pending.Value;
                pending = null;
                await (_plan.Pipelining
                    ? SendPipelinedAsync(wire, number, stop)
                    : SendSequentiallyAsync(wire, number, stop)).ConfigureAwait(false);
                await wire.WriteAsync("QUIT\r\n"u8.ToArray(), stop).ConfigureAwait(false);
                await wire.ReadReplyAsync(ReplyTimeout, stop).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or SocketException or AuthenticationException or TimeoutException)
            {
                if (!greeted)
                {
                    // Keep the current message for the next connection. After several failed connections in a row it counts as failed.
                    if (++failedConnects < MaxFailedConnects)
                    {
                        continue;
                    }

                    _statistics.AddFailure(e.Message);
                    pending = null;
                    failedConnects = 0;
                }
            }
            finally
            {
                wire?.Dispose();
            }
        }
    }

    private async Task<RawSmtpConnection> OpenAsync(CancellationToken stop)
    {
        var since = _statistics.Now();
        var wire = await RawSmtpConnection.ConnectAsync(_plan.Server, TimeProvider.System, stop).ConfigureAwait(false);
        try
        {
            _statistics.RecordTime(LoadStep.Connect, since);
            if (_plan.Tls == LoadTls.Implicit)
            {
                await HandshakeAsync(wire, stop).ConfigureAwait(false);
            }

            since = _statistics.Now();
            Expect(await wire.ReadReplyAsync(ReplyTimeout, stop).ConfigureAwait(false), 220);
            _statistics.RecordTime(LoadStep.Greeting, since);
            await EhloAsync(wire, stop).ConfigureAwait(false);
            if (_plan.Tls == LoadTls.StartTls)
            {
                await wire.WriteAsync("STARTTLS\r\n"u8.ToArray(), stop).ConfigureAwait(false);
                Expect(await wire.ReadReplyAsync(ReplyTimeout, stop).ConfigureAwait(false), 220);
                await HandshakeAsync(wire, stop).ConfigureAwait(false);
                await EhloAsync(wire, stop).ConfigureAwait(false);
            }

            return wire;
        }
        catch
        {
            wire.Dispose();
            throw;
        }
    }

    private async Task HandshakeAsync(RawSmtpConnection wire, CancellationToken stop)
    {
        var since = _statistics.Now();
        await wire.StartTlsAsync(Tls, "localhost", stop).ConfigureAwait(false);
        _statistics.RecordTime(LoadStep.Tls, since);
    }

    private async Task EhloAsync(RawSmtpConnection wire, CancellationToken stop)
    {
        var since = _statistics.Now();
        await wire.WriteAsync("EHLO bench.example.com\r\n"u8.ToArray(), stop).ConfigureAwait(false);
        Expect(await wire.ReadReplyAsync(ReplyTimeout, stop).ConfigureAwait(false), 250);
        _statistics.RecordTime(LoadStep.Ehlo, since);
    }

    private static void Expect(RawReply reply, int code)
    {
        if (reply.Code.Value != code)
        {
            throw new IOException(reply.Text.Length > 0
                ? reply.Text
                : string.Create(CultureInfo.InvariantCulture, $"{reply.Code} where {code} was due"));
        }
    }

    /// <summary>Sends messages without pipelining.</summary>
    private async Task SendSequentiallyAsync(RawSmtpConnection wire, int first, CancellationToken stop)
    {
        var sent = 0;
        var number = first;
        do
        {
            await WaitForTurnAsync(number, stop).ConfigureAwait(false);
            if (!await RecordOutcomeAsync(() => SendOneAsync(wire, stop)).ConfigureAwait(false))
            {
                await wire.WriteAsync("RSET\r\n"u8.ToArray(), stop).ConfigureAwait(false);
                Expect(await wire.ReadReplyAsync(ReplyTimeout, stop).ConfigureAwait(false), 250);
            }
        }
        while (++sent != _plan.PerConnection && _statistics.TryStartMessage(out number));
    }

    private async Task<string?> SendOneAsync(RawSmtpConnection wire, CancellationToken stop)
    {
        var begun = _statistics.Now();
        if (await ExecuteStepAsync(wire, LoadStep.Mail, _mail, stop).ConfigureAwait(false) is { IsPositive: false } noMail)
        {
            return noMail.Text;
        }

        for (var i = 0; i < _plan.Recipients; i++)
        {
            if (await ExecuteStepAsync(wire, LoadStep.Rcpt, _rcpt, stop).ConfigureAwait(false) is { IsPositive: false } noRcpt)
            {
                return noRcpt.Text;
            }
        }

        if (!_plan.Bdat
            && await ExecuteStepAsync(wire, LoadStep.Data, "DATA\r\n"u8.ToArray(), stop).ConfigureAwait(
                false) is { Code.Value: not 354 } noData)
        {
            return noData.Text;
        }

        var end = await ExecuteStepAsync(wire, LoadStep.Content, _content, stop).ConfigureAwait(false);
        _statistics.RecordTime(LoadStep.Message, begun);
        return end.IsPositive ? null : end.Text;
    }

    private async ValueTask<RawReply> ExecuteStepAsync(RawSmtpConnection wire, LoadStep step, byte[] octets, CancellationToken stop)
    {
        var since = _statistics.Now();
        await wire.WriteAsync(octets, stop).ConfigureAwait(false);
        var reply = await wire.ReadReplyAsync(ReplyTimeout, stop).ConfigureAwait(false);
        _statistics.RecordTime(step, since);
        return reply;
    }

    /// <summary>
    /// RFC 2920 §3.1: sends MAIL, RCPT and DATA together with the content of the previous message, one round trip per message.
    /// </summary>
    private async Task SendPipelinedAsync(RawSmtpConnection wire, int first, CancellationToken stop)
    {
        var sent = 0;
        await WaitForTurnAsync(first, stop).ConfigureAwait(false);
        var begun = _statistics.Now();
        await wire.WriteAsync(_envelope, stop).ConfigureAwait(false);
        while (true)
        {
            if (await ReadEnvelopeRepliesAsync(wire, stop).ConfigureAwait(false) is { } refusal)
            {
                _statistics.AddFailure(refusal);
                throw new IOException(refusal);
            }

            var number = 0;
            var more = ++sent != _plan.PerConnection && _statistics.TryStartMessage(out number);
            var since = _statistics.Now();
            if (more && _plan.Rate is null)
            {
                await wire.WriteAsync(_contentAndNextEnvelope, stop).ConfigureAwait(false);
            }
            else
            {
                await wire.WriteAsync(_content, stop).ConfigureAwait(false);
            }

            try
            {
                await RecordOutcomeAsync(
                    async () => (await wire.ReadReplyAsync(ReplyTimeout, stop).ConfigureAwait(false)) is { IsPositive: false } refused
                        ? refused.Text
                        : null).ConfigureAwait(false);
            }
            catch (Exception e) when (more && e is IOException or SocketException or TimeoutException)
            {
                // The next message was sent as well.
                _statistics.AddFailure(e.Message);
                throw;
            }

            _statistics.RecordTime(LoadStep.Content, since);
            _statistics.RecordTime(LoadStep.Message, begun);
            if (!more)
            {
                return;
            }

            begun = _statistics.Now();
            if (_plan.Rate is not null)
            {
                await WaitForTurnAsync(number, stop).ConfigureAwait(false);
                await wire.WriteAsync(_envelope, stop).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Reads the replies to MAIL, to each RCPT and to DATA. Returns the text of a refusal, or null.</summary>
    private async ValueTask<string?> ReadEnvelopeRepliesAsync(RawSmtpConnection wire, CancellationToken stop)
    {
        string? refusal = null;
        for (var i = 0; i <= _plan.Recipients; i++)
        {
            if (await wire.ReadReplyAsync(ReplyTimeout, stop).ConfigureAwait(false) is { IsPositive: false } refused)
            {
                refusal ??= refused.Text;
            }
        }

        return !_plan.Bdat && await wire.ReadReplyAsync(ReplyTimeout, stop).ConfigureAwait(false) is { Code.Value: not 354 } noData
            ? refusal ?? noData.Text
            : refusal;
    }

    private async ValueTask WaitForTurnAsync(int number, CancellationToken stop)
    {
        if (_statistics.TimeUntilStart(number) is { Ticks: > 0 } wait)
        {
            await Task.Delay(wait, stop).ConfigureAwait(false);
        }
    }

    /// <summary>Counts a message as accepted or failed. A connection that breaks before the reply is a failure.</summary>
    private async ValueTask<bool> RecordOutcomeAsync(Func<Task<string?>> send)
    {
        try
        {
            if (await send().ConfigureAwait(false) is { } refusal)
            {
                _statistics.AddFailure(refusal);
                return false;
            }

            _statistics.AddAccepted();
            return true;
        }
        catch (Exception e) when (e is IOException or SocketException or TimeoutException)
        {
            _statistics.AddFailure(e.Message);
            throw;
        }
    }
}
