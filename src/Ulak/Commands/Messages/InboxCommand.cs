using System.CommandLine;
using System.Globalization;
using Ulak.Smtp;
using Ulak.Storage;
using Ulak.Terminal;

namespace Ulak.Commands.Messages;

/// <summary><c>ulak inbox</c>: works with stored messages, with or without a running server.</summary>
internal static class InboxCommand
{
    public static Command Create() => new("inbox", "List, show, wait for, export, import and delete messages.")
    {
        List(), Show(), Source(), InboxWaitCommands.Wait(), InboxWaitCommands.Watch(), InboxWaitCommands.Open(), Count(), Delete(), Clear(),
        InboxTransferCommands.Export(), InboxTransferCommands.Import(),
    };

    private static Command List()
    {
        var json = new Option<bool>("--json") { Description = "One array of objects: id, from, to, subject, size, receivedAt, sessionId" };
        var search = new Option<string?>("--search") { HelpName = "WORDS", Description = "Only messages that match the search" };
        return StoreCommands.Create("list", "List messages, newest first.", [json, search], async (parsed, store, stop) =>
        {
            var messages = await ListAllAsync(store, parsed.GetValue(search), stop);
            if (parsed.GetValue(json))
            {
                await InboxJson.WriteAsync(messages, stop);
            }
            else
            {
                InboxTable.Write(messages);
            }

            return ExitStatus.Success;
        });
    }

    private static Command Show()
    {
        var id = IdArgument();
        return StoreCommands.Create("show", "Show a message: envelope, header fields and text.", [id], async (parsed, store, stop) =>
        {
            var message = await FindAsync(store, parsed.GetValue(id)!, stop);
            await InboxMessageView.WriteAsync(store, message, stop);
            return ExitStatus.Success;
        });
    }

    private static Command Source()
    {
        var id = IdArgument();
        return StoreCommands.Create("source", "Write the exact octets of a message to standard output.", [id],
            async (parsed, store, stop) =>
        {
            var message = await FindAsync(store, parsed.GetValue(id)!, stop);
            await using var output = System.Console.OpenStandardOutput();
            await store.CopyContentAsync(message.Item.Id, output, stop);
            return ExitStatus.Success;
        });
    }

    private static Command Delete()
    {
        var ids = new Argument<string[]>("ID")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "The id of a message, a unique beginning or end of it, or latest",
        };
        return StoreCommands.Create("delete", "Delete messages.", [ids], async (parsed, store, stop) =>
        {
            var found = new List<MailId>();
            foreach (var text in parsed.GetValue(ids)!)
            {
                found.Add((await FindAsync(store, text, stop)).Item.Id);
            }

            System.Console.Out.WriteLine(
                CountText(await store.DeleteMessagesAsync(MessageSelection.Of([.. found.Distinct()]), stop), "deleted"));
            return ExitStatus.Success;
        });
    }

    private static Command Clear() => StoreCommands.Create("clear", "Delete all messages. Sessions are kept.", [], async (_, store, stop) =>
    {
        System.Console.Out.WriteLine(CountText(await store.DeleteMessagesAsync(MessageSelection.All, stop), "deleted"));
        return ExitStatus.Success;
    });

    private static Command Count() => StoreCommands.Create("count", "Print the number of messages.", [], async (_, store, stop) =>
    {
        System.Console.Out.WriteLine((await store.CountMessagesAsync(stop)).ToString(CultureInfo.InvariantCulture));
        return ExitStatus.Success;
    });

    private static Argument<string> IdArgument() =>
        new("ID") { Description = "The id of the message, a unique beginning or end of it, or latest" };

    private static async Task<List<MessageListItem>> ListAllAsync(IMailStore store, string? search, CancellationToken stop)
    {
        var all = new List<MessageListItem>();
        await foreach (var item in StoreCommands.ListAsync(store, search, stop))
        {
            all.Add(item);
        }

        return all;
    }

    /// <summary>Finds a message by its id, a unique beginning or end of it, or <c>latest</c>.</summary>
    private static async Task<StoredMessage> FindAsync(IMailStore store, string text, CancellationToken stop)
    {
        if (MailId.TryParse(text, out var id))
        {
            return await store.FindMessageAsync(id, stop)
                ?? throw new CommandFailedException($"there is no message {text}. List the messages with: ulak inbox list");
        }

        if (text == "latest")
        {
            var page = await store.ListMessagesAsync(new MessageQuery(Limit: 1), stop);
            return page.Items is [var newest, ..]
                ? (await store.FindMessageAsync(newest.Id, stop))!
                : throw new CommandFailedException("the inbox is empty.");
        }

        var some = (await ListAllAsync(store, null, stop)).Where(item => MatchesPartialId(item.Id.ToString(), text)).Take(2).ToList();
        return some switch
        {
            [var only] => (await store.FindMessageAsync(only.Id, stop))!,
            [] => throw new CommandFailedException($"there is no message {text}. List the messages with: ulak inbox list"),
            _ => throw new CommandFailedException($"{text} is ambiguous: more than one id begins or ends with it. Give more characters."),
        };
    }

    private static bool MatchesPartialId(string id, string text) =>
        id.StartsWith(text, StringComparison.OrdinalIgnoreCase) || id.EndsWith(text, StringComparison.OrdinalIgnoreCase);

    private static string CountText(int messages, string done) =>
        messages == 1 ? $"1 message {done}" : string.Create(CultureInfo.InvariantCulture, $"{messages} messages {done}");
}
