using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Ulak.Load;

/// <summary>One of the sessions of a load: message after message until there are no more, connection after connection.</summary>
internal sealed class LoadSession
{
    private const int MostFailedConnects = 5;

    private readonly LoadTally _tally;
    private readonly LoadPlan _plan;
    private readonly byte[] _mail;
    private readonly byte[] _rcpt;
    private readonly byte[] _content;
    private readonly byte[] _ahead;
    private readonly byte[] _contentThenAhead;

    public LoadSession(LoadTally tally, byte[] content)
    {
        (_tally, _plan) = (tally, tally.Plan);
        _mail = Encoding.ASCII.GetBytes($"MAIL FROM:<{_plan.From}>\r\n");
        _rcpt = Encoding.ASCII.GetBytes($"RCPT TO:<{_plan.To}>\r\n");
        var data = _plan.Bdat ? Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"BDAT {content.Length} LAST\r\n")) : "DATA\r\n"u8.ToArray();
        _content = _plan.Bdat ? [.. data, .. content] : [.. content, .. ".\r\n"u8];
        _ahead = [.. _mail, .. Enumerable.Repeat(_rcpt, _plan.Recipients).SelectMany(each => each), .. _plan.Bdat ? [] : data];
        _contentThenAhead = [.. _content, .. _ahead];
    }

    /// <summary>Runs until the load is done. It throws only what a stop throws.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var failedConnects = 0;
        int? pending = null;
        while (pending is not null || _tally.TryBegin(out var first) && (pending = first) is not null)
        {
            LoadWire? wire = null;
            var greeted = false;
            try
            {
                wire = await OpenAsync(stop).ConfigureAwait(false);
                greeted = true;
                failedConnects = 0;
                var number = pending.Value;
                pending = null;
                await (_plan.Pipelining ? SendAheadAsync(wire, number, stop) : SendAllAsync(wire, number, stop)).ConfigureAwait(false);
                await wire.SayAsync("QUIT\r\n"u8.ToArray(), stop).ConfigureAwait(false);
                await wire.HearAsync(stop).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or SocketException or AuthenticationException)
            {
                if (!greeted)
                {
                    // The message in hand waits for a better connection; a server that never lets one in fails them all.
                    if (++failedConnects < MostFailedConnects)
                    {
                        continue;
                    }

                    _tally.Fail(e.Message);
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

    private async Task<LoadWire> OpenAsync(CancellationToken stop)
    {
        var since = _tally.Now();
        var wire = await LoadWire.ConnectAsync(_plan.Server, stop).ConfigureAwait(false);
        try
        {
            _tally.Took(LoadStep.Connect, since);
            if (_plan.Tls == LoadTls.Implicit)
            {
                await HandshakeAsync(wire, stop).ConfigureAwait(false);
            }

            since = _tally.Now();
            Demand(await wire.HearAsync(stop).ConfigureAwait(false), 220);
            _tally.Took(LoadStep.Greeting, since);
            await EhloAsync(wire, stop).ConfigureAwait(false);
            if (_plan.Tls == LoadTls.StartTls)
            {
                await wire.SayAsync("STARTTLS\r\n"u8.ToArray(), stop).ConfigureAwait(false);
                Demand(await wire.HearAsync(stop).ConfigureAwait(false), 220);
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

    private async Task HandshakeAsync(LoadWire wire, CancellationToken stop)
    {
        var since = _tally.Now();
        await wire.StartTlsAsync(stop).ConfigureAwait(false);
        _tally.Took(LoadStep.Tls, since);
    }

    private async Task EhloAsync(LoadWire wire, CancellationToken stop)
    {
        var since = _tally.Now();
        await wire.SayAsync("EHLO bench.example.com\r\n"u8.ToArray(), stop).ConfigureAwait(false);
        Demand(await wire.HearAsync(stop).ConfigureAwait(false), 250);
        _tally.Took(LoadStep.Ehlo, since);
    }

    private static void Demand(LoadReply reply, int code)
    {
        if (reply.Code != code)
        {
            throw new IOException(reply.Text.Length > 0 ? reply.Text : string.Create(CultureInfo.InvariantCulture, $"{reply.Code} where {code} was due"));
        }
    }

    /// <summary>One step after the other, each reply awaited.</summary>
    private async Task SendAllAsync(LoadWire wire, int first, CancellationToken stop)
    {
        var sent = 0;
        var number = first;
        do
        {
            await TurnAsync(number, stop).ConfigureAwait(false);
            if (!await AnsweredAsync(() => SendOneAsync(wire, stop)).ConfigureAwait(false))
            {
                await wire.SayAsync("RSET\r\n"u8.ToArray(), stop).ConfigureAwait(false);
                Demand(await wire.HearAsync(stop).ConfigureAwait(false), 250);
            }
        }
        while (++sent != _plan.PerConnection && _tally.TryBegin(out number));
    }

    private async Task<string?> SendOneAsync(LoadWire wire, CancellationToken stop)
    {
        var begun = _tally.Now();
        if (await StepAsync(wire, LoadStep.Mail, _mail, stop).ConfigureAwait(false) is { IsGood: false } noMail)
        {
            return noMail.Text;
        }

        for (var i = 0; i < _plan.Recipients; i++)
        {
            if (await StepAsync(wire, LoadStep.Rcpt, _rcpt, stop).ConfigureAwait(false) is { IsGood: false } noRcpt)
            {
                return noRcpt.Text;
            }
        }

        if (!_plan.Bdat && await StepAsync(wire, LoadStep.Data, "DATA\r\n"u8.ToArray(), stop).ConfigureAwait(false) is { Code: not 354 } noData)
        {
            return noData.Text;
        }

        var end = await StepAsync(wire, LoadStep.Content, _content, stop).ConfigureAwait(false);
        _tally.Took(LoadStep.Message, begun);
        return end.IsGood ? null : end.Text;
    }

    private async ValueTask<LoadReply> StepAsync(LoadWire wire, LoadStep step, byte[] octets, CancellationToken stop)
    {
        var since = _tally.Now();
        await wire.SayAsync(octets, stop).ConfigureAwait(false);
        var reply = await wire.HearAsync(stop).ConfigureAwait(false);
        _tally.Took(step, since);
        return reply;
    }

    /// <summary>RFC 2920 §3.1: MAIL, RCPT and DATA go together, and with the content of the message before: one journey a message.</summary>
    private async Task SendAheadAsync(LoadWire wire, int first, CancellationToken stop)
    {
        var sent = 0;
        await TurnAsync(first, stop).ConfigureAwait(false);
        var begun = _tally.Now();
        await wire.SayAsync(_ahead, stop).ConfigureAwait(false);
        while (true)
        {
            if (await EnvelopeAsync(wire, stop).ConfigureAwait(false) is { } refusal)
            {
                _tally.Fail(refusal);
                throw new IOException(refusal);
            }

            var number = 0;
            var more = ++sent != _plan.PerConnection && _tally.TryBegin(out number);
            var since = _tally.Now();
            if (more && _plan.Rate is null)
            {
                await wire.SayAsync(_contentThenAhead, stop).ConfigureAwait(false);
            }
            else
            {
                await wire.SayAsync(_content, stop).ConfigureAwait(false);
            }

            try
            {
                await AnsweredAsync(async () => (await wire.HearAsync(stop).ConfigureAwait(false)) is { IsGood: false } refused ? refused.Text : null).ConfigureAwait(false);
            }
            catch (Exception e) when (more && e is IOException or SocketException)
            {
                // The next one was on its way as well.
                _tally.Fail(e.Message);
                throw;
            }

            _tally.Took(LoadStep.Content, since);
            _tally.Took(LoadStep.Message, begun);
            if (!more)
            {
                return;
            }

            begun = _tally.Now();
            if (_plan.Rate is not null)
            {
                await TurnAsync(number, stop).ConfigureAwait(false);
                await wire.SayAsync(_ahead, stop).ConfigureAwait(false);
            }
        }
    }

    /// <summary>The replies to MAIL, to each RCPT, and to DATA; what was refused, or null.</summary>
    private async ValueTask<string?> EnvelopeAsync(LoadWire wire, CancellationToken stop)
    {
        string? refusal = null;
        for (var i = 0; i <= _plan.Recipients; i++)
        {
            if (await wire.HearAsync(stop).ConfigureAwait(false) is { IsGood: false } refused)
            {
                refusal ??= refused.Text;
            }
        }

        return !_plan.Bdat && await wire.HearAsync(stop).ConfigureAwait(false) is { Code: not 354 } noData ? refusal ?? noData.Text : refusal;
    }

    private async ValueTask TurnAsync(int number, CancellationToken stop)
    {
        if (_tally.UntilTurn(number) is { Ticks: > 0 } wait)
        {
            await Task.Delay(wait, stop).ConfigureAwait(false);
        }
    }

    /// <summary>Counts a message by how it was answered; one whose connection breaks before its answer came to nothing.</summary>
    private async ValueTask<bool> AnsweredAsync(Func<Task<string?>> send)
    {
        try
        {
            if (await send().ConfigureAwait(false) is { } refusal)
            {
                _tally.Fail(refusal);
                return false;
            }

            _tally.Accept();
            return true;
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            _tally.Fail(e.Message);
            throw;
        }
    }
}
