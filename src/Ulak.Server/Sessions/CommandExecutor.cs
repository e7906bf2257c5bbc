using System.Buffers;
using System.Runtime.CompilerServices;
using Ulak.Server.Commands;
using Ulak.Server.State;
using Ulak.Smtp.Commands;
using Ulak.Smtp.Syntax;

namespace Ulak.Server.Sessions;

/// <summary>
/// From a line to its reply: the command is interpreted, the filters decide, its handler runs, the reply is written and counted.
/// </summary>
internal static class CommandExecutor
{
    /// <summary>Processes a line, and writes its reply.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public static async ValueTask<CommandResult> ProcessLineAsync(
        SessionContext context, SessionChannel channel, ReplyWriter writer, LineStatus status, ReadOnlySequence<byte> line)
    {
        if (status == LineStatus.Endless)
        {
            context.RecordUnfinishedLine(line);
            return CommandResult.End(new Termination(SessionEndReason.PolicyViolation, context.Listener.Replies.EndlessLine, Linger: true));
        }

        var command = context.Exchange is null ? CommandInterpreter.Interpret(context, status, line) : default;
        var result = context.Exchange is { } exchange
            ? await ProcessAuthLineAsync(context, exchange, status, line).ConfigureAwait(false)
            : await ExecuteAsync(context, channel, command).ConfigureAwait(false);
        channel.Deadline.Stop();
        context.AddRemarks(command.Rule?.Verb, command.Remarks);
        if (result.Reply is not { } reply)
        {
            return result;
        }

        if (FaultCounter.IsFault(reply) && context.Server.ConnectionLimiter.ShouldTarpit(context.Admission.Client, context.Faults.Current))
        {
            // A client that makes fault after fault gets its replies late. It costs the server a timer, and the client its time.
            await Task.Delay(
                context.Options.Timeouts.Tarpit, context.Server.Time, context.Stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        writer.Write(reply);
        var end = context.Faults.Count(command.Rule?.Traits ?? CommandTraits.None, reply, context.Listener);
        return result.Termination is null && end is not null ? result with { Termination = end } : result;
    }

    private static ValueTask<CommandResult> ExecuteAsync(SessionContext context, SessionChannel channel, InterpretedCommand command)
    {
        if (command.Refusal is not { } refusal)
        {
            return RunAsync(context, channel, command);
        }

        // Cross-protocol attacks (ALPACA) rest on a server that goes on after the first lines of another protocol: one reply, and the
        // channel closes.
        return command.Command is BdatCommand chunk ? BdatHandler.Reject(chunk, refusal)
            : command.IsOtherProtocol ? CommandResult.End(SessionEndReason.PolicyViolation, refusal, linger: true)
            : new CommandResult(refusal);
    }

    /// <summary>Processes a line of a login. It is a secret: only its length is recorded.</summary>
    private static async ValueTask<CommandResult> ProcessAuthLineAsync(
        SessionContext context, LineExchange exchange, LineStatus status, ReadOnlySequence<byte> line)
    {
        context.Log.RedactedLine(line);
        if (status == LineStatus.TooLong)
        {
            context.Exchange = null;
            return new CommandResult(ServerReplies.AuthResponseTooLong);
        }

        if (CommandInterpreter.IsRefusedForLineEnd(context, status))
        {
            context.Exchange = null;
            return new CommandResult(SyntaxFault.BareLineFeed((int)line.Length).ToReply());
        }

        try
        {
            return await exchange.ProcessLineAsync(context, line).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            context.Log.SinkFailed("AUTH", exception);
            context.Exchange = null;
            return new CommandResult(ServerReplies.AuthenticationUnavailable);
        }
    }

    private static async ValueTask<CommandResult> RunAsync(SessionContext context, SessionChannel channel, InterpretedCommand command)
    {
        try
        {
            if (!context.Listener.Filters.IsEmpty)
            {
                var result = await context.Listener.Filters.RunAsync(
                    context, channel, FilterStep.Command, command.Command).ConfigureAwait(false);
                if (!result.IsContinue)
                {
                    return ApplyFilterResult(result, command.Command);
                }
            }

            var execution = command.Rule!.Handler!(context, command.Command);
            if (!execution.IsCompleted)
            {
                channel.Deadline.Start(DeadlineReason.Commit, context.Options.Timeouts.Commit);
            }

            return await execution.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            context.Log.SinkFailed(command.Rule!.Name, exception);
            return channel.Deadline.IsExpired
                ? CommandResult.End(new Termination(SessionEndReason.ServerFault, context.Listener.Replies.CommitTimeout))
                : new CommandResult(ServerReplies.LocalError);
        }
    }

    // A chunk that a filter rejects is still read to its length.
    private static CommandResult ApplyFilterResult(FilterResult result, SmtpCommand? command) =>
        result.Reply is not { } reply ? CommandResult.End(SessionEndReason.PolicyViolation, null)
        : command is BdatCommand chunk ? BdatHandler.Reject(chunk, reply)
        : new CommandResult(reply);
}
