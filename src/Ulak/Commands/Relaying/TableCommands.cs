using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Ulak.Commands.Options;
using Ulak.Configuration;
using Ulak.Relay.Tables;
using Ulak.Terminal;

namespace Ulak.Commands.Relaying;

/// <summary><c>ulak table</c>: the tables that routes and aliases name. A running server uses a change within a second.</summary>
internal static class TableCommands
{
    public static Command Create() => new("table", "Manage the tables of addresses that routes name as store:NAME.")
    {
        List(), New(), Show(), Add(), Remove(), Import(), Export(), Versions(), Undo(), Restore(), Delete(),
    };

    private static Command List() => Create("list", "List the tables: name, entries, version, what uses it.", [], (_, tables) =>
    {
        foreach (var name in tables.Folder.Names)
        {
            var table = tables.Folder.Find(name)!;
            Write($"{name}\t{Number(table.Entries.Length)}\t{Number(table.Latest.Version)}\t{string.Join(", ", tables.UsesOf(name))}");
        }

        return Task.FromResult(ExitStatus.Success);
    });

    private static Command New()
    {
        var name = Name();
        return Create("create", "Create a table.", [name], (parsed, tables) =>
            tables.ChangeAsync(
                parsed.GetValue(name)!, new TableEdit.Create(), $"Created. Write store:{parsed.GetValue(name)} in a route."));
    }

    private static Command Show()
    {
        var (name, text) = (Name(), new Argument<string?>("TEXT")
        {
            Description = "Only entries that contain it",
            Arity = ArgumentArity.ZeroOrOne,
        });
        return Create("show", "Show the entries of a table.", [name, text], (parsed, tables) =>
        {
            foreach (var entry in tables.Get(parsed.GetValue(name)!).Entries
                .Where(each => each.ToString().Contains(parsed.GetValue(text) ?? "", StringComparison.OrdinalIgnoreCase)))
            {
                Write(entry.ToString());
            }

            return Task.FromResult(ExitStatus.Success);
        });
    }

    private static Command Add()
    {
        var (name, entries) = (Name(), new Argument<string[]>("ENTRY")
        {
            Description =
                "ann@example.org, @example.org, *.example.org; quote an alias with its targets: 'info@example.org ann@example.org'",
            Arity = ArgumentArity.OneOrMore,
        });
        return Create("add", "Add entries. One that is there already is replaced.", [name, entries], (parsed, tables) =>
            tables.ChangeAsync(parsed.GetValue(name)!, new TableEdit.Add([.. parsed.GetValue(entries)!])));
    }

    private static Command Remove()
    {
        var (name, keys) = (Name(), new Argument<string[]>("KEY")
        {
            Description = "The first word of an entry",
            Arity = ArgumentArity.OneOrMore,
        });
        return Create("remove", "Remove entries.", [name, keys], (parsed, tables) =>
            tables.ChangeAsync(parsed.GetValue(name)!, new TableEdit.Remove([.. parsed.GetValue(keys)!])));
    }

    private static Command Import()
    {
        var (name, file) = (Name(), new Argument<string>("FILE") { Description = "A file with one entry a line; - is standard input" });
        var replace = new Option<bool>("--replace") { Description = "Replace all entries; creates the table if there is none" };
        return Create("import", "Add the lines of a file.", [name, file, replace], async (parsed, tables) =>
        {
            var lines = await ReadLinesAsync(parsed.GetValue(file)!);
            return await tables.ChangeAsync(
                parsed.GetValue(name)!, parsed.GetValue(replace) ? new TableEdit.Replace([.. lines]) : new TableEdit.Add([.. lines]));
        });
    }

    private static Command Export()
    {
        var (name, file) = (Name(), new Argument<string?>("FILE")
        {
            Description = "The file (default: standard output)",
            Arity = ArgumentArity.ZeroOrOne,
        });
        return Create("export", "Write the entries to a file, one a line. It can be imported.", [name, file], async (parsed, tables) =>
        {
            var lines = tables.Get(parsed.GetValue(name)!).Entries.Select(each => each.ToString());
            if (parsed.GetValue(file) is { } path)
            {
                await File.WriteAllLinesAsync(path, lines);
                return ExitStatus.Success;
            }

            foreach (var line in lines)
            {
                Write(line);
            }

            return ExitStatus.Success;
        });
    }

    private static Command Versions()
    {
        var name = Name();
        return Create("versions", "List the versions: number, time, who, lines added, lines removed.", [name], (parsed, tables) =>
        {
            foreach (var each in tables.Get(parsed.GetValue(name)!).Versions)
            {
                Write(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{each.Version}\t{each.At:yyyy-MM-dd HH:mm:ss}Z\t{each.By}\t+{each.Added.Length}\t-{each.Removed.Length}"));
            }

            return Task.FromResult(ExitStatus.Success);
        });
    }

    private static Command Undo()
    {
        var name = Name();
        return Create("undo", "Go back to the version before, or bring back a table that was deleted.", [name], (parsed, tables) =>
            tables.ChangeAsync(parsed.GetValue(name)!, new TableEdit.Undo()));
    }

    private static Command Restore()
    {
        var (name, version) = (Name(), new Argument<int>("VERSION") { Description = "Its number" });
        return Create("restore", "Go back to a version.", [name, version], (parsed, tables) =>
            tables.ChangeAsync(parsed.GetValue(name)!, new TableEdit.Restore(parsed.GetValue(version))));
    }

    private static Command Delete()
    {
        var name = Name();
        return Create("delete", "Delete a table that nothing uses.", [name], (parsed, tables) =>
            tables.ChangeAsync(parsed.GetValue(name)!, new TableEdit.Delete(), "Deleted. ulak table undo brings it back."));
    }

    private static Argument<string> Name() => new("NAME") { Description = "The name of the table" };

    private static Command Create(
        string name, string description, Symbol[] symbols, Func<ParseResult, CommandTables, Task<int>> action) =>
        DataCommand.Create(name, description, symbols, async (parsed, settings, stop) =>
        {
            try
            {
                return await action(parsed, new CommandTables(settings, stop));
            }
            catch (TableException e)
            {
                throw new CommandFailedException(e.Message);
            }
        });

    private static async Task<string[]> ReadLinesAsync(string file)
    {
        try
        {
            return file == "-" ? (await System.Console.In.ReadToEndAsync()).Split('\n') : await File.ReadAllLinesAsync(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException($"{file} cannot be read: {e.Message}");
        }
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static void Write(string line) => System.Console.Out.WriteLine(TerminalText.Sanitize(line));

    /// <summary>The tables of the settings, for one command.</summary>
    private sealed class CommandTables(UlakSettings settings, CancellationToken stop)
    {
        private readonly TableUses _uses = TableConfiguration.FindUses(settings);

        public TableFolder Folder { get; } = new(settings.Data.Directory);

        public ImmutableArray<string> UsesOf(string name) => _uses.Of(name);

        public StoredTable Get(string name) => Folder.Find(name)
            ?? throw new CommandFailedException($"there is no table {name}. List the tables with: ulak table list");

        public async Task<int> ChangeAsync(string name, TableEdit edit, string? done = null)
        {
            var outcome = await new TableEditor(Folder, () => _uses, TimeProvider.System)
                .ChangeAsync(name, edit, Environment.UserName, version: null, stop);
            if (outcome.Fault != TableFault.None)
            {
                throw new CommandFailedException(outcome.Detail);
            }

            Write(done ?? $"{name}: {Number(outcome.Table!.Entries.Length)} entries, version {Number(outcome.Table.Latest.Version)}");
            return ExitStatus.Success;
        }
    }
}
