using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Ulak.Server.Limits;
using Ulak.Server.Logging;
using Ulak.Server.State;
using Ulak.Smtp.Dialogues;

namespace Ulak.Server.Sessions;

/// <summary>
/// The loop of a session: it reads lines, has their commands executed, and does what a command asks for next, until there is a
/// <see cref="Termination"/>. The meaning of a command is in <see cref="Commands.CommandTable"/> and the files beside it; the meaning of
/// octets is in Ulak.Smtp.
/// </summary>
internal sealed class SmtpSession : IInterruptible, IDisposable
{
    private readonly SessionContext _context;
    private readonly SessionChannel _channel;
    private readonly ReplyWriter _writer;
    private CommandReader _reader;
    private MailDataTransfer? _mailData;

    public SmtpSession(SmtpListener listener, IDuplexPipe transport, SmtpSessionInfo info, CancellationToken stop)
    {
        var options = listener.Options;
        _context = new SessionContext(listener, info, stop);
        _channel = new SessionChannel(
            transport, new Deadline(listener.Server.Clock, this, options.Timeouts.Command - options.Timeouts.CommandUnderLoad));
        _writer = new ReplyWriter(_channel, options.Timeouts, _context.Log);
        _reader = new CommandReader(listener.MaxCommandLineLength - 2, options.Limits.DiscardedLineOctets);
    }

    /// <summary>Runs the session to its end, or rejects the connection.</summary>
    public Task RunAsync()
    {
        var info = _context.Info;
        _context.Server.Clock.Add(_channel.Deadline);
        _context.Log.Event(SessionEvent.Connected, info.Remote);

        // A trusted proxy is exempt from what is counted by address: it connects for many clients.
        var result = _context.Admission.TryAcquire(_context.IsTrustedProxy ? null : info.Remote);
        if (result != AdmissionResult.Admitted)
        {
            _channel.Deadline.Start(DeadlineReason.Write, _context.Options.Timeouts.Rejection);
            return CloseAsync(AdmissionRejection.Create(_context, result));
        }

        _context.Listener.Metrics.SessionOpened();
        ServerLog.SessionOpened(_context.Server.Log, info.Id, info.Remote, info.Listener);
        return _context.Listener.Shutdown.Handles(_context.Stop) ? RunLoopAsync() : RunWithStopRegistrationAsync();
    }

    /// <inheritdoc/>
    public void Interrupt()
    {
        try
        {
            _context.CancelSink();
            _channel.Interrupt();
        }
        catch (ObjectDisposedException)
        {
            // The session ended while the clock was about to interrupt it.
        }
    }

    /// <inheritdoc/>
    public void Stop(CancellationToken stop)
    {
        if (stop == _context.Stop)
        {
            _channel.CancelRead();
        }
    }

    public void Dispose() => _context.Dispose();

    private async Task RunWithStopRegistrationAsync()
    {
        using var registration = _context.Stop.UnsafeRegister(static (session, stop) => ((SmtpSession)session!).Stop(stop), this);
        await RunLoopAsync().ConfigureAwait(false);
    }

    // Keep locals and kinds of awaiters few: this state machine lives as long as the connection, and most connections wait in it.
    private async Task RunLoopAsync()
    {
        Termination? end = null;
        try
        {
            end = await SessionStartup.RunAsync(_context, _channel, _writer).ConfigureAwait(false);
            while (end is null)
            {
                // RFC 2920 §3.2: the replies to commands that arrived together are sent together, that to the final dot with those to the
                // commands behind it.
                if (_context.Stop.IsCancellationRequested || _writer.IsFull || !_channel.Input.TryRead(out var read))
                {
                    end = await IdleWait.BeginAsync(_context, _channel, _writer).ConfigureAwait(false);
                    if (end is not null)
                    {
                        break;
                    }

                    read = await _channel.Input.ReadAsync().ConfigureAwait(false);
                }

                end = await ProcessReadAsync(read).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (TransportErrors.IsConnectionLoss(exception))
        {
            _context.Log.ConnectionLost(exception);
            end = new Termination(SessionEndReason.ClientDisconnected);
        }
        catch (Exception exception)
        {
            _context.Log.SessionFailed(exception);
            _reader.ReleaseHeld(_channel);
            end = new Termination(SessionEndReason.ServerFault, _context.Listener.Replies.ServerFault, Linger: true);
        }
        finally
        {
            await CloseAsync(end!).ConfigureAwait(false);
        }
    }

    /// <summary>Processes what was read. Returns the end of the session, or null where it goes on.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Termination?> ProcessReadAsync(ReadResult read)
    {
        var buffer = _reader.Hold(read);
        var rest = buffer;
        var end = _channel.Deadline.IsExpired ? TimeOut(ref rest) : null;
        var isCompleted = read.IsCompleted;
        while (end is null && _reader.ReadLine(ref rest, out var line) is not LineStatus.None and var status)
        {
            var result = await CommandExecutor.ProcessLineAsync(_context, _channel, _writer, status, line).ConfigureAwait(false);
            end = result.Termination;
            if (result.Next != NextAction.ReadCommand && end is null)
            {
                // RFC 3207 §4.2: what arrived in clear behind STARTTLS may come from an attacker; it is discarded.
                var next = result.Next == NextAction.StartTls ? rest.End : rest.Start;
                _reader.Release(_channel, buffer, next, next);
                return result.Next == NextAction.StartTls
                    ? await StartTls.UpgradeAsync(_context, _channel, _writer).ConfigureAwait(false)
                    : await (_mailData ??= new MailDataTransfer(_context, _channel, _writer)).ReceiveAsync(result).ConfigureAwait(false);
            }

            // After a stop no further command is executed; the client gets 421.
            if (_context.Stop.IsCancellationRequested || (_writer.IsFull && !await _writer.FlushAsync().ConfigureAwait(false)))
            {
                isCompleted = false;
                break;
            }
        }

        if (end is null && isCompleted)
        {
            RecordUnfinishedLine(rest);
            _context.Log.Event(SessionEvent.ClientLeft);
            end = new Termination(SessionEndReason.ClientDisconnected);
        }

        _reader.Release(_channel, buffer, rest.Start, rest.End);
        return end is not null && !rest.IsEmpty ? end with { Linger = true } : end;
    }

    private Termination TimeOut(ref ReadOnlySequence<byte> rest)
    {
        RecordUnfinishedLine(rest);
        rest = rest.Slice(rest.End);
        return new Termination(SessionEndReason.TimedOut, _context.Listener.Replies.CommandTimeout);
    }

    private void RecordUnfinishedLine(in ReadOnlySequence<byte> rest) => _context.RecordUnfinishedLine(_reader.Unfinished(rest));

    private async Task CloseAsync(Termination end)
    {
        try
        {
            await SessionClose.RunAsync(_context, _channel, _writer, end).ConfigureAwait(false);
        }
        finally
        {
            Dispose();
        }
    }
}
