using System.CommandLine;
using System.Globalization;
using Ulak.Commands.Messages;
using Ulak.Console.Queue;
using Ulak.Relay.Suppressions;
using Ulak.Storage;
using Ulak.Storage.Queue;
using Ulak.Terminal;

namespace Ulak.Commands.Relaying;

/// <summary><c>ulak queue suppressions</c>: the addresses to which nothing is sent.</summary>
internal static class SuppressionCommands
{
    private const int PageSize = 1_000;

    public static Command Create() => new("suppressions", "The addresses to which nothing is sent.") { List(), Add(), Remove(), Import() };

    private static Command List() => StoreCommands.Create(
        "list", "List the addresses, with tabs: address, reason, failures, end, reply. The output can be imported.", [],
        async (_, store, stop) =>
        {
            await using var output = System.Console.OpenStandardOutput();
            await SuppressionFile.WriteAsync(ListOf(store), output, stop);
            return ExitStatus.Success;
        });

    private static Command Add()
    {
        var address = new Argument<string>("ADDRESS") { Description = "The address" };
        var days = new Option<int?>("--days") { HelpName = "N", Description = "For how many days (default: for ever)" };
        return StoreCommands.CreateForWriting("add", "Add an address.", [address, days], async (parsed, store, stop) =>
        {
            var now = TimeProvider.System.GetUtcNow();
            RouteCommand.ParseAddress(parsed.GetValue(address)!);
            await ListOf(store).SaveSuppressionAsync(
                new SuppressionEntry(
                    parsed.GetValue(address)!,
                    1,
                    SuppressionRules.Manual,
                    "",
                    now,
                    parsed.GetValue(days) is { } count ? now.AddDays(count) : null),
                stop);
            return ExitStatus.Success;
        });
    }

    private static Command Remove()
    {
        var address = new Argument<string>("ADDRESS") { Description = "The address" };
        return StoreCommands.Create("remove", "Remove an address.", [address], async (parsed, store, stop) =>
            await ListOf(store).RemoveSuppressionAsync(parsed.GetValue(address)!, stop)
                ? ExitStatus.Success
                : throw new CommandFailedException($"{parsed.GetValue(address)} is not on the list."));
    }

    private static Command Import()
    {
        var file = new Argument<string>("FILE")
        {
            Description = "A file with an address at the beginning of each line, or the output of list; - is standard input",
        };
        return StoreCommands.CreateForWriting("import", "Add the addresses of a file.", [file], async (parsed, store, stop) =>
        {
            var (entries, skipped) = SuppressionFile.Read(
                await ReadAsync(parsed.GetValue(file)!, stop), TimeProvider.System.GetUtcNow());
            foreach (var entry in entries)
            {
                await ListOf(store).SaveSuppressionAsync(entry, stop);
            }

            System.Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{entries.Length} {(entries.Length == 1 ? "address" : "addresses")} imported"));
            foreach (var line in skipped)
            {
                System.Console.Error.WriteLine(TerminalText.Sanitize($"ulak: skipped, because it begins with no address: {line}"));
            }

            return skipped.IsEmpty ? ExitStatus.Success : ExitStatus.Failure;
        });
    }

    private static async Task<string> ReadAsync(string file, CancellationToken stop)
    {
        try
        {
            return file == "-" ? await System.Console.In.ReadToEndAsync(stop) : await File.ReadAllTextAsync(file, stop);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{file} cannot be read: {e.Message}");
        }
    }

    private static ISuppressionList ListOf(IMailStore store) =>
        store.Suppressions ?? throw new CommandFailedException("this store has no suppression list.");
}
