using System.CommandLine;
using System.Globalization;
using Ulak.Commands.Messages;
using Ulak.Relay.Pauses;
using Ulak.Smtp;
using Ulak.Storage.Queue;
using Ulak.Terminal;

namespace Ulak.Commands.Relaying;

/// <summary><c>ulak queue pause</c> and <c>ulak queue resume</c>.</summary>
internal static class PauseCommands
{
    public static Command Create(string name, string description, bool isPaused)
    {
        var destination = new Argument<string?>("DESTINATION")
        {
            Description = "As ulak queue top shows it, e.g. mx:example.org; also the name of another pause, e.g. tag:newsletter",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var from = Option("--from", "ADDRESS", "A sender, whose mail in the queue and to come is held; @example.org for a domain");
        var tag = Option("--tag", "TAG", "A tag: the messages that have it, or get it, are held");
        var reason = Option("--reason", "WORD", "A reason, e.g. greylisted: what was deferred for it, or will be, is held");
        var message = Option("--message", "ID", "A message, or a single delivery, as with ulak queue hold and release");
        return StoreCommands.Create(name, description, [destination, from, tag, reason, message], async (parsed, store, stop) =>
        {
            var queue = QueueCommand.QueueOf(store);
            var pauses = QueuePause.ListOf(
                parsed.GetValue(destination), parsed.GetValue(from), parsed.GetValue(tag), parsed.GetValue(reason));
            switch (pauses, parsed.GetValue(message))
            {
                case ([var pause], null):
                    await SetAsync(queue, pause, isPaused, stop);
                    break;
                case ([], { Length: > 0 } id):
                    await SetAsync(queue, id, isPaused, stop);
                    break;
                default:
                    throw new UsageException(
                        $"give a destination, or one of --from, --tag, --reason and --message. Help: ulak queue {name} --help");
            }

            return ExitStatus.Success;
        });
    }

    private static async Task SetAsync(IDeliveryQueue queue, QueuePause pause, bool isPaused, CancellationToken stop)
    {
        // What is stored can always be resumed.
        if (isPaused && pause.FindFault() is { } expected)
        {
            throw new UsageException($"'{pause.Value}' cannot be paused. Expected is {expected}.");
        }

        await PauseChanges.SetAsync(queue, pause, isPaused, TimeProvider.System.GetUtcNow(), stop);
        System.Console.Out.WriteLine(TerminalText.Sanitize($"{pause.Name} is {(isPaused ? "paused" : "resumed")}"));
    }

    private static async Task SetAsync(IDeliveryQueue queue, string id, bool isPaused, CancellationToken stop)
    {
        var filter = DeliveryKey.TryParse(id, out var key) ? new QueueFilter { Key = key }
            : MailId.TryParse(id, out var message) ? new QueueFilter { Message = message }
            : throw new UsageException($"'{id}' is no id. List the queue with: ulak queue list");
        var count = isPaused
            ? await queue.ChangeQueuedAsync(filter, new QueueChange.Hold("Held by an operator"), null, stop)
            : await PauseChanges.ReleaseSelectedAsync(
                queue, filter, new QueueChange.Release(TimeProvider.System.GetUtcNow()), null, stop);
        System.Console.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "delivery" : "deliveries")} {(isPaused ? "held" : "released")}"));
    }

    private static Option<string?> Option(string name, string value, string description) =>
        new(name) { HelpName = value, Description = description };
}
