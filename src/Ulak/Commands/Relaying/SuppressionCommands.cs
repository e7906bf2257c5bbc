using System.CommandLine;
using System.Globalization;
using Ulak.Commands.Messages;
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
            var after = "";
            while (await ListOf(store).ListSuppressionsAsync(after, PageSize, stop) is { IsEmpty: false } page)
            {
                foreach (var entry in page)
                {
                    var end = entry.ExpiresAt is { } at ? at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "never";
                    System.Console.Out.WriteLine(TerminalText.Sanitize(string.Create(
                        CultureInfo.InvariantCulture, $"{entry.Address}\t{entry.Reason}\t{entry.Failures}\t{end}\t{entry.Reply}")));
                }

                after = page[^1].Address;
            }

            return ExitStatus.Success;
        });

    private static Command Add()
    {
        var address = new Argument<string>("ADDRESS") { Description = "The address" };
        var days = new Option<int?>("--days") { HelpName = "N", Description = "For how many days (default: for ever)" };
        return StoreCommands.CreateForWriting("add", "Add an address.", [address, days], async (parsed, store, stop) =>
        {
            var now = TimeProvider.System.GetUtcNow();
            await ListOf(store).SaveSuppressionAsync(
                new SuppressionEntry(
                    parsed.GetValue(address)!,
                    1,
                    "manual",
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
        var file = new Argument<string>("FILE") { Description = "A file with an address at the beginning of each line" };
        return StoreCommands.CreateForWriting("import", "Add the addresses of a file.", [file], async (parsed, store, stop) =>
        {
            var count = 0;
            await foreach (var line in File.ReadLinesAsync(parsed.GetValue(file)!, stop))
            {
                if (line.Split(['\t', ',', ' '], 2)[0].Trim() is { Length: > 0 } address && address.Contains('@', StringComparison.Ordinal))
                {
                    await ListOf(store).SaveSuppressionAsync(
                        new SuppressionEntry(
                            address, 1, "manual", "", TimeProvider.System.GetUtcNow(), null),
                        stop);
                    count++;
                }
            }

            System.Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{count} addresses imported"));
            return ExitStatus.Success;
        });
    }

    private static ISuppressionList ListOf(IMailStore store) =>
        store.Suppressions ?? throw new CommandFailedException("this store has no suppression list.");
}
