using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Authentication;
using Ulak.Server.Commands;
using Ulak.Server.Limits;
using Ulak.Server.Logging;
using Ulak.Server.Tls;
using Ulak.Smtp.Dialogues;
using Ulak.Smtp.Replies;

namespace Ulak.Server.Sessions;

/// <summary>
/// The loop: it alone reads, writes, counts faults, keeps the deadline and hangs up. What a command means is in <see cref="CommandTable"/>
/// and the files beside it; what octets mean is in Ulak.Smtp.
/// </summary>
internal sealed partial class SmtpSession : IInterruptible, IDisposable
{
    private readonly SmtpListener _listener;
    private readonly SessionChannel _channel;
    private readonly Deadline _deadline;
    private readonly SessionLog _log;
    private readonly ReplyWriter _output;
    private readonly SessionContext _state;
    private LineReader _lines;
    private MailDataReceiver? _mailData;
    private ChunkReceiver? _chunks;
    private SmtpSessionInfo _reportedInfo;
    private SessionEndReason? _endReason;
    private long _octetsIn;
    private int _faults;
    private int _messages;
    private EndPoint? _admittedAs;
    private bool _isAdmitted;
    private bool _lingerOnClose;
    private bool _idleTimerArmed;
    private bool _hasReceivedLine;
    private SequencePosition _heldPosition;
    private bool _holdsBuffer;
    private CancellationToken _stop;
    private volatile bool _stopping;

    public SmtpSession(SmtpListener listener, IDuplexPipe transport, SmtpSessionInfo facts)
    {
        var server = listener.Server;
        _listener = listener;
        _channel = new SessionChannel(transport);
        _reportedInfo = facts;
        _deadline = new Deadline(server.Clock, this, slack: listener.Options.Timeouts.Command - listener.Options.Timeouts.CommandUnderLoad);
        _log = new SessionLog(server, facts.Id, server.Observer?.OnSessionOpened(facts));
        _output = new ReplyWriter(_channel, _deadline, listener.Options.Timeouts, _log);
        _state = new SessionContext(listener, facts, _log);
        _lines = new LineReader(Interpreter.MaxLineLength - 2, listener.Options.Limits.DiscardedLineOctets);
    }

    /// <summary>Says why the client may not come in, and takes no time for it.</summary>
    public async Task RejectAsync(AdmissionResult answer)
    {
        ServerLog.ConnectionRejected(_listener.Server.Log, _reportedInfo.Id, _reportedInfo.Remote);
        _listener.Server.Clock.Add(_deadline);
        _log.Event(SessionEvent.Connected, _reportedInfo.Remote);
        _endReason = SessionEndReason.ConnectionRejected;
        _output.Write(GetRejectionReply(answer));
        _deadline.Start(DeadlineReason.Write, _listener.Options.Timeouts.Rejection);
        await CloseAsync().ConfigureAwait(false);
    }

    /// <summary>Serves the session to its end. It was admitted, and is counted among those of an address.</summary>
    public Task RunAsync(EndPoint? counted, CancellationToken stop)
    {
        (_isAdmitted, _admittedAs, _stop) = (true, counted, stop);
        ServerLog.SessionOpened(_listener.Server.Log, _reportedInfo.Id, _reportedInfo.Remote, _reportedInfo.Listener);
        _listener.Server.Clock.Add(_deadline);
        _log.Event(SessionEvent.Connected, _reportedInfo.Remote);
        return _listener.Shutdown.Handles(stop) ? RunLoopAsync() : RunWithStopRegistrationAsync();
    }

    private async Task RunWithStopRegistrationAsync()
    {
        using var registration = _stop.UnsafeRegister(static (session, stop) => ((SmtpSession)session!).Stop(stop), this);
        await RunLoopAsync().ConfigureAwait(false);
    }

    /// <summary>The whole of it. What waits here waits for as long as the client does, so it holds little.</summary>
    private async Task RunLoopAsync()
    {
        if (_stop.IsCancellationRequested)
        {
            Stop(_stop);
        }

        try
        {
            var goesOn = await StartAsync().ConfigureAwait(false);

            // The loop stands here and not in a method of its own: a client that waits costs a state machine less.
            while (goesOn)
            {
                // RFC 2920 §3.2: the replies to what was said together go together, and so does a dot's with those to what came behind it.
                if (_stopping || _output.IsFull || !_channel.Input.TryRead(out var read))
                {
                    if (!await FlushAndBeginWaitAsync().ConfigureAwait(false))
                    {
                        break;
                    }

                    read = await _channel.Input.ReadAsync().ConfigureAwait(false);
                }

                goesOn = await ProcessReadAsync(read).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (TransportErrors.IsConnectionLoss(exception))
        {
            _log.ConnectionLost(exception);
            _endReason ??= SessionEndReason.ClientDisconnected;
        }
        catch (Exception exception)
        {
            _log.SessionFailed(exception);
            Terminate(SessionEndReason.ServerFault, ServerReplies.ServerFault);
            _lingerOnClose = true;
            if (_holdsBuffer)
            {
                _holdsBuffer = false;
                _channel.Input.AdvanceTo(_heldPosition);
            }
        }
        finally
        {
            await CloseAsync().ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Interrupt()
    {
        try
        {
            _state.CancelSink();
            _channel.Interrupt();
        }
        catch (ObjectDisposedException)
        {
            // The session came to its end while the clock was about to wake it.
        }
    }

    public void Dispose() => _state.Dispose();

    /// <inheritdoc/>
    public void Stop(CancellationToken stop)
    {
        if (stop == _stop)
        {
            _stopping = true;
            _channel.CancelRead();
        }
    }

    /// <summary>All that comes before the first command: the proxy's word, TLS, the greeting. False when the session ends with it.</summary>
    private async ValueTask<bool> StartAsync()
    {
        if (_listener.Options.ProxyProtocol && _state.IsTrustedProxy)
        {
            await ReadProxyHeaderAsync().ConfigureAwait(false);
        }

        if (_endReason is null && _listener.Options.Tls is { Implicit: true } tls)
        {
            await StartTlsAsync(tls).ConfigureAwait(false);
        }

        if (_endReason is null && await IsEarlyTalkerAsync(_listener.Options.Timeouts.GreetingDelay).ConfigureAwait(false))
        {
            // RFC 5321 §3.1 and §4.3.1: a client waits for the greeting. One that does not is no mail program.
            Terminate(SessionEndReason.PolicyViolation, ServerReplies.EarlyTalker);
            _lingerOnClose = true;
        }

        if (_endReason is null && !await IsGreetingFilteredAsync(FilterStep.Greeting, null).ConfigureAwait(false))
        {
            _output.Write(_listener.Greeting);
        }

        return _endReason is null;
    }

    /// <summary>Waits a little before the greeting, and tells whether the client could not.</summary>
    private async ValueTask<bool> IsEarlyTalkerAsync(TimeSpan pause)
    {
        if (pause == TimeSpan.Zero)
        {
            return false;
        }

        await using var timer = _listener.Server.Time.CreateTimer(static channel => ((SessionChannel)channel!).CancelRead(), _channel, pause, Timeout.InfiniteTimeSpan);
        var read = await _channel.Input.ReadAsync().ConfigureAwait(false);
        var spoke = !read.Buffer.IsEmpty;
        _channel.Input.AdvanceTo(read.Buffer.Start);
        return spoke;
    }

    private async ValueTask ReadProxyHeaderAsync()
    {
        if (await ProxyProtocolReader.ReadAsync(_channel, _deadline, _listener.Options.Timeouts.Handshake).ConfigureAwait(false) is not { } proxy)
        {
            ServerLog.ProxyHeaderMissing(_listener.Server.Log, _reportedInfo.Id, _reportedInfo.Remote);
            Terminate(_deadline.IsExpired ? SessionEndReason.TimedOut : SessionEndReason.PolicyViolation, null);
            return;
        }

        if (proxy is { Source: { } source, Destination: { } destination })
        {
            _reportedInfo = _state.Info = _state.Info with { Remote = source, Local = destination };
            _log.InfoChanged(_reportedInfo);
            _log.Event(SessionEvent.Connected, $"{source}, by the proxy");

            // The proxy was let in without counting by address; whom it speaks for is counted as if it came itself.
            _listener.Server.ConnectionLimiter.Release(_admittedAs);
            (_isAdmitted, _admittedAs) = (false, null);
            var answer = _listener.Server.ConnectionLimiter.TryAcquire(source);
            if (answer == AdmissionResult.Admitted)
            {
                (_isAdmitted, _admittedAs) = (true, source);
            }
            else
            {
                Terminate(SessionEndReason.ConnectionRejected, GetRejectionReply(answer));
            }
        }
    }

    private CommandInterpreter Interpreter => new(_state, _log);

    private static Reply GetRejectionReply(AdmissionResult answer) => answer switch
    {
        AdmissionResult.TooManyConnections => ServerReplies.TooManyConnections,
        AdmissionResult.RateExceeded => ServerReplies.ConnectionRateExceeded,
        AdmissionResult.TooManyRecentFaults => ServerReplies.TooManyRecentFaults,
        _ => ServerReplies.TooManyConnectionsFromAddress,
    };

    /// <summary>Sends what was said, and begins to wait for the next command. False when there is no use in that.</summary>
    private ValueTask<bool> FlushAndBeginWaitAsync()
    {
        var sent = _output.FlushAsync();
        return sent.IsCompletedSuccessfully ? new ValueTask<bool>(BeginWait(sent.Result)) : BeginWaitAsync(sent);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> BeginWaitAsync(ValueTask<bool> sent) => BeginWait(await sent.ConfigureAwait(false));

    private bool BeginWait(bool sent)
    {
        if (!sent)
        {
            Terminate(_deadline.IsExpired ? SessionEndReason.TimedOut : SessionEndReason.ClientDisconnected, null);
            return false;
        }

        if (_stopping)
        {
            Terminate(SessionEndReason.Shutdown, ServerReplies.ShuttingDown);
            return false;
        }

        // Only what was answered gives new time: a line that drips has what the whole line has.
        if (!_idleTimerArmed)
        {
            _idleTimerArmed = true;
            _deadline.StartIdle(DeadlineReason.Command, _listener.Options.Timeouts.Command);
        }

        return true;
    }

    /// <summary>Answers what was read. False when the session ends with it.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ProcessReadAsync(ReadResult read)
    {
        (_holdsBuffer, _heldPosition) = (true, read.Buffer.End);
        if (_deadline.IsExpired)
        {
            Consume(read.Buffer, read.Buffer.Start, read.Buffer.Start);
            Terminate(SessionEndReason.TimedOut, ServerReplies.CommandTimeout);
            return false;
        }

        var completed = read.IsCompleted;
        var rest = await ProcessLinesAsync(read.Buffer).ConfigureAwait(false);
        if (_endReason is null && completed && !rest)
        {
            OnClientDisconnected();
        }

        return _endReason is null;
    }

    /// <summary>Answers all whole lines of a buffer, and gives the buffer back. True when there may be more to answer without reading.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ProcessLinesAsync(ReadOnlySequence<byte> buffer)
    {
        var rest = buffer;
        while (_endReason is null)
        {
            var status = _lines.ReadLine(ref rest, out var line);
            if (status == LineStatus.None)
            {
                // A TLS handshake has no lines; whoever begins it here waits for an answer that would never come.
                if (_hasReceivedLine || !CommandInterpreter.IsTlsHandshake(rest))
                {
                    break;
                }

                (status, line, rest) = (LineStatus.Line, rest, rest.Slice(rest.End));
            }

            if (status == LineStatus.Endless)
            {
                Terminate(SessionEndReason.PolicyViolation, ServerReplies.EndlessLine);
                break;
            }

            _hasReceivedLine = true;
            _idleTimerArmed = false;
            var step = await ProcessLineAsync(status, line).ConfigureAwait(false);
            if (step.Next is NextAction.ReceiveMailData or NextAction.ReceiveChunk or NextAction.StartTls)
            {
                // RFC 3207 §4.2: what was said in clear after STARTTLS may be another's; it is never done.
                var next = step.Next == NextAction.StartTls ? rest.End : rest.Start;
                Consume(buffer, next, next);
                await ContinueWithAsync(step).ConfigureAwait(false);
                return true;
            }

            // Whatever is still unread after a stop is not done: its client learns it by the 421.
            if (_stopping || (_output.IsFull && !await _output.FlushAsync().ConfigureAwait(false)))
            {
                break;
            }
        }

        _lingerOnClose |= _endReason == SessionEndReason.PolicyViolation || (_endReason is not null && !rest.IsEmpty);
        Consume(buffer, rest.Start, rest.End);
        return false;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<CommandResult> ProcessLineAsync(LineStatus status, ReadOnlySequence<byte> line)
    {
        var said = _state.AuthExchange is null ? Interpreter.Interpret(status, line) : new InterpretedCommand(null, null, null);
        var step = _state.AuthExchange is { } exchange ? await ProcessAuthLineAsync(exchange, status, line).ConfigureAwait(false)
            : said.Refusal is null ? await ExecuteCommandAsync(said).ConfigureAwait(false)
            : said.Command is Smtp.Commands.BdatCommand chunk ? BdatHandler.Reject(chunk, said.Refusal)
            : new CommandResult(said.Refusal);
        if (!ReferenceEquals(_reportedInfo, _state.Info))
        {
            _reportedInfo = _state.Info;
            _log.InfoChanged(_reportedInfo);
        }

        if (_endReason is not null)
        {
            return default;
        }

        if (step.Reply is { } reply)
        {
            if (IsFault(reply) && _listener.Server.ConnectionLimiter.ShouldTarpit(_reportedInfo.Remote, _faults))
            {
                await TarpitAsync().ConfigureAwait(false);
            }

            _output.Write(reply);
            CountReply(said.Rule, reply);
        }

        if (step.Next == NextAction.Close)
        {
            Terminate(SessionEndReason.Quit, null);
        }
        else if (said.IsOtherProtocol)
        {
            // Its further lines are none of ours, and some who send them mean harm by it: answered once, and closed.
            Terminate(SessionEndReason.PolicyViolation, null);
        }

        return step;
    }

    /// <summary>A line of a login's dialogue: a secret, so it is not recorded, only that it came.</summary>
    private async ValueTask<CommandResult> ProcessAuthLineAsync(Auth.AuthExchange exchange, LineStatus status, ReadOnlySequence<byte> line)
    {
        _log.RedactedLine(line);
        if (status == LineStatus.TooLong)
        {
            _state.AuthExchange = null;
            return new CommandResult(ServerReplies.InvalidBase64);
        }

        try
        {
            return await exchange.ProcessLineAsync(_state, line).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _log.SinkFailed("AUTH", exception);
            _state.AuthExchange = null;
            return new CommandResult(ServerReplies.AuthenticationUnavailable);
        }
    }

    private ValueTask ContinueWithAsync(CommandResult step) => step.Next switch
    {
        NextAction.ReceiveMailData => ReceiveMailDataAsync(),
        NextAction.ReceiveChunk => ReceiveChunkAsync(step.Chunk),
        _ => StartTlsAsync(_listener.Options.Tls!),
    };

    private async ValueTask StartTlsAsync(SmtpTls tls)
    {
        if (!await _output.FlushAsync().ConfigureAwait(false))
        {
            Terminate(SessionEndReason.ClientDisconnected, null);
            return;
        }

        try
        {
            _deadline.Start(DeadlineReason.Command, _listener.Options.Timeouts.Handshake);
            var agreed = await _channel.StartTlsAsync(tls).ConfigureAwait(false);
            await _state.ResetSessionAsync().ConfigureAwait(false);
            _state.Certificate = _channel.Certificate;
            _reportedInfo = _state.Info = _state.Info with { Tls = agreed, ClientName = null, HelloProtocol = "SMTP" };
            _log.Event(SessionEvent.TlsStarted, agreed.ToString());
            _log.InfoChanged(_reportedInfo);
            (_idleTimerArmed, _hasReceivedLine) = (false, true);
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException or OperationCanceledException or InvalidOperationException or NotSupportedException || TransportErrors.IsConnectionLoss(exception))
        {
            // NotSupportedException: SslStream found no certificate, because it asks for one only after a hello that it could read.
            // There is no common language to say it in: the channel closes, and the log says why.
            var cause = TlsFailure.Describe(exception, _deadline.IsExpired);
            ServerLog.TlsFailed(_listener.Server.Log, _reportedInfo.Id, _reportedInfo.Remote, cause);
            _log.Event(SessionEvent.TlsFailed, cause);
            Terminate(_deadline.IsExpired ? SessionEndReason.TimedOut : _stopping ? SessionEndReason.Shutdown : SessionEndReason.ClientDisconnected, null);
        }
    }

    private async ValueTask<CommandResult> ExecuteCommandAsync(InterpretedCommand said)
    {
        try
        {
            if (_listener.Options.Filter is not null && await RunFilterAsync(FilterStep.Command, said.Command).ConfigureAwait(false) is var verdict && (verdict.Disconnects || verdict.Reply is not null))
            {
                return ApplyFilterResult(verdict, said.Command);
            }

            var step = said.Rule!.Handler!(_state, said.Command);
            if (!step.IsCompleted)
            {
                _deadline.Start(DeadlineReason.Commit, _listener.Options.Timeouts.Commit);
            }

            return await step.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _log.SinkFailed(said.Rule!.Name, exception);
            if (_deadline.IsExpired)
            {
                Terminate(SessionEndReason.ServerFault, ServerReplies.CommitTimeout);
            }

            return new CommandResult(ServerReplies.LocalError);
        }
    }

    /// <summary>A tarpit: whoever makes fault after fault gets its answers late. It costs the server a timer, and the client its time.</summary>
    private async ValueTask TarpitAsync() =>
        await Task.Delay(_listener.Options.Timeouts.Tarpit, _listener.Server.Time, _stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    // RFC 5321 §4.2.4: the codes of syntax and order.
    private static bool IsFault(Reply reply) => reply.Code.Value is (>= 500 and <= 504) or 555;

    private async ValueTask<FilterResult> RunFilterAsync(FilterStep step, Smtp.Commands.SmtpCommand? command)
    {
        // A filter that hangs must not hold the session for ever.
        _deadline.Start(DeadlineReason.Commit, _listener.Options.Timeouts.Commit);
        var verdict = await _listener.Options.Filter!.DecideAsync(new FilterContext(_state.Info, step, command, _state.Mail, _state.FirstRecipient), _state.SinkToken).ConfigureAwait(false);
        if (verdict.OctetsPerSecond > 0)
        {
            _channel.Throttle(verdict.OctetsPerSecond, _listener.Server.Time);
        }

        return verdict;
    }

    /// <summary>What becomes of a command that a filter does not let pass. A chunk is still read to its length.</summary>
    private CommandResult ApplyFilterResult(FilterResult verdict, Smtp.Commands.SmtpCommand? command)
    {
        if (verdict.Reply is not { } reply)
        {
            Terminate(SessionEndReason.PolicyViolation, null);
            return default;
        }

        return command is Smtp.Commands.BdatCommand chunk ? BdatHandler.Reject(chunk, reply) : new CommandResult(reply);
    }

    /// <summary>Whether a filter has taken the greeting's place.</summary>
    private async ValueTask<bool> IsGreetingFilteredAsync(FilterStep step, Smtp.Commands.SmtpCommand? command)
    {
        if (_listener.Options.Filter is null)
        {
            return false;
        }

        var verdict = await RunFilterAsync(step, command).ConfigureAwait(false);
        if (verdict.Disconnects)
        {
            Terminate(SessionEndReason.PolicyViolation, null);
        }
        else if (verdict.Reply is { } reply)
        {
            _output.Write(reply);
            if (reply.Code.Class >= 4)
            {
                Terminate(SessionEndReason.PolicyViolation, null);
            }
        }

        return verdict.Disconnects || verdict.Reply is not null;
    }

    private void CountReply(CommandRule? rule, Reply reply)
    {
        var isJunk = rule is not null && rule.HasTrait(CommandTraits.Junk) && ++_state.JunkCommandCount > _listener.Options.Limits.JunkCommands;

        if (reply.Code.Value == 421)
        {
            // RFC 5321 §3.8: a sink that says 421 speaks of the channel; the server's own 421 here is for one who tries passwords (RFC 3463 §3.8).
            Terminate(ReferenceEquals(reply, ServerReplies.TooManyFailedLogins) ? SessionEndReason.PolicyViolation : SessionEndReason.ServerFault, null);
        }
        else if ((isJunk || IsFault(reply)) && ++_faults >= _listener.Options.Limits.Faults)
        {
            Terminate(SessionEndReason.PolicyViolation, ServerReplies.TooManyFaults);
        }
    }

    private void Consume(in ReadOnlySequence<byte> buffer, SequencePosition consumed, SequencePosition examined)
    {
        _octetsIn += buffer.Slice(0, consumed).Length;
        _holdsBuffer = false;
        _channel.Input.AdvanceTo(consumed, examined);
    }

    private void OnClientDisconnected()
    {
        _log.Event(SessionEvent.ClientLeft);
        Terminate(SessionEndReason.ClientDisconnected, null);
    }

    private void Terminate(SessionEndReason end, Reply? reply)
    {
        if (_endReason is not null)
        {
            return;
        }

        _endReason = end;
        if (reply is not null)
        {
            _output.Write(reply);
        }
    }

    /// <summary>The last that is done: whatever comes of it, the session is no longer counted.</summary>
    private async Task CloseAsync()
    {
        try
        {
            await ShutdownAsync().ConfigureAwait(false);
        }
        finally
        {
            if (_isAdmitted)
            {
                _listener.Server.ConnectionLimiter.Release(_admittedAs);
                _listener.Server.ConnectionLimiter.ReportFaults(_admittedAs, _faults);
            }

            Dispose();
        }
    }

    private async ValueTask ShutdownAsync()
    {
        await _state.ResetTransactionAsync().ConfigureAwait(false);
        if (_endReason != SessionEndReason.ConnectionRejected)
        {
            _deadline.Reset();
            _deadline.Start(DeadlineReason.Write, _listener.Options.Timeouts.Linger);
        }

        if (await _output.FlushAsync().ConfigureAwait(false) && _lingerOnClose)
        {
            _octetsIn += await LingeringClose.RunAsync(_channel.Input, _deadline, _listener.Options).ConfigureAwait(false);
        }

        await _channel.CloseAsync(_endReason != SessionEndReason.ClientDisconnected && !_log.IsConnectionLost).ConfigureAwait(false);
        _listener.Server.Clock.Remove(_deadline);
        if (!_log.IsConnectionLost && _endReason != SessionEndReason.ClientDisconnected)
        {
            _log.Event(SessionEvent.ServerClosed);
        }

        _log.SessionClosed(new SessionOutcome(_endReason ?? SessionEndReason.ServerFault, _listener.Server.Time.GetUtcNow(), _messages, _faults, _octetsIn, _output.OctetsWritten));
    }
}
