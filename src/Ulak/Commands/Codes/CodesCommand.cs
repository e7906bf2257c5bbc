using System.CommandLine;
using Spectre.Console;
using Ulak.Reference;
using Ulak.Reference.Catalog;
using Ulak.Reference.Dialogues;
using Ulak.Reference.Explanation.Texts;
using Ulak.Terminal;

namespace Ulak.Commands.Codes;

/// <summary><c>ulak codes</c>: lists the catalogue or shows one code.</summary>
internal static class CodesCommand
{
    public static Command Create()
    {
        var code = new Argument<string?>("code")
        {
            Description = "A reply code (501) or an enhanced status code (5.7.26). Without it, all codes are listed",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var search = new Option<string?>("--search")
        {
            HelpName = "WORD",
            Description = "Only codes whose number or text contains these words",
        };
        var language = new Option<string?>("--lang") { Description = "The language: en or tr" };
        var json = new Option<bool>("--json") { Description = "Write JSON" };
        var command =
            new Command("codes", "Explain reply codes and what to do about them.") { code, search, language, json, ExportCommand.Create() };
        command.SetAction(parsed =>
        {
            var lang = parsed.GetValue(language) ?? EnvironmentLanguage.Get();
            if (parsed.GetValue(code) is { } asked)
            {
                Write(Find(asked, lang), lang, parsed.GetValue(json));
            }
            else
            {
                Write(Search(parsed.GetValue(search), lang), lang, parsed.GetValue(json));
            }

            return ExitStatus.Success;
        });
        return command;
    }

    private static CodeEntry Find(string code, string language) => CodeCatalog.Default.TryGet(code, out var entry)
        ? entry
        : throw new CommandFailedException(
            CodeCatalog.Default.DescribeUnlisted(code, language) is { } unlisted
                ? Format("unlisted", language, code, unlisted.Meaning,
                    string.Join(", ", unlisted.Nearest.Select(near => $"{near.Code} ({near.TextIn(language).Name})")))
                : Format("unknown", language, code));

    private static string Format(string label, string language, params object[] values) =>
        string.Format(System.Globalization.CultureInfo.InvariantCulture, CodeCatalog.Default.Label(label, language), values);

    private static IReadOnlyList<CodeEntry> Search(string? words, string language)
    {
        if (string.IsNullOrWhiteSpace(words))
        {
            return [.. CodeCatalog.Default.Codes.Select(facts => Find(facts.Code, language))];
        }

        return CodeCatalog.Default.Search(words, language) is { Count: > 0 } found
            ? found
            : throw new CommandFailedException(
                string.Format(System.Globalization.CultureInfo.InvariantCulture, CodeCatalog.Default.Label("none-found", language), words));
    }

    private static void Write(IReadOnlyList<CodeEntry> entries, string language, bool json)
    {
        if (json)
        {
            System.Console.Out.WriteLine(CodeJson.Serialize(entries, language));
            return;
        }

        if (System.Console.IsOutputRedirected)
        {
            foreach (var entry in entries)
            {
                System.Console.Out.WriteLine($"{entry.Code}\t{entry.TextIn(language).Name}");
            }

            return;
        }

        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumn(CodeCatalog.Default.Label("code", language)).AddColumn(CodeCatalog.Default.Label("name", language));
        foreach (var entry in entries)
        {
            table.AddRow(new Markup($"[{ColorOf(entry)}]{Markup.Escape(entry.Code)}[/]"), new Text(entry.TextIn(language).Name));
        }

        AnsiTerminal.Console.Write(table);
    }

    private static void Write(CodeEntry entry, string language, bool json)
    {
        if (json)
        {
            System.Console.Out.WriteLine(CodeJson.Serialize(entry, language));
            return;
        }

        var text = entry.TextIn(language);
        string Label(string name) => CodeCatalog.Default.Label(name, language);
        var causes = CodeCauses.For(entry.Code, language);
        var rows = Rows(entry, text, language);
        if (System.Console.IsOutputRedirected)
        {
            System.Console.Out.WriteLine($"{entry.Code} {text.Name}");
            foreach (var (label, value) in rows.Where(row => row.Value.Length > 0))
            {
                System.Console.Out.WriteLine($"{label}: {value}");
            }

            foreach (var cause in causes)
            {
                System.Console.Out.WriteLine($"{Label("cause")}: {cause.Title} ({cause.Wordings[0]})");
            }

            foreach (var record in causes.SelectMany(cause => cause.Records).Distinct())
            {
                System.Console.Out.WriteLine($"{ReasonTexts.For(language).Label("records")}: {record}");
            }

            if (CodeExamples.For(entry.Code, most: 1) is [var plain])
            {
                System.Console.Out.WriteLine(Label("dialogues") + ":");
                WriteDialogue(plain, Label, (line, text) => System.Console.Out.WriteLine((line.IsMarked ? "> " : "  ") + text));
            }

            return;
        }

        AnsiTerminal.Console.MarkupLine($"[bold {ColorOf(entry)}]{Markup.Escape(entry.Code)}[/] [bold]{Markup.Escape(text.Name)}[/]");
        var table = new Table { Border = TableBorder.Rounded, ShowHeaders = false };
        table.AddColumn("").AddColumn("");
        foreach (var (label, value) in rows.Where(row => row.Value.Length > 0))
        {
            table.AddRow(new Markup($"[bold]{Markup.Escape(label)}[/]"), new Text(value));
        }

        foreach (var cause in causes)
        {
            table.AddRow(new Markup($"[bold]{Markup.Escape(Label("cause"))}[/]"), new Text($"{cause.Title}\n{cause.Wordings[0]}"));
        }

        AnsiTerminal.Console.Write(table);
        if (CodeExamples.For(entry.Code, most: 1) is [var dialogue])
        {
            AnsiTerminal.Console.MarkupLine($"[bold]{Markup.Escape(Label("dialogues"))}[/] [dim]{Markup.Escape(dialogue.Name)}[/]");
            WriteDialogue(dialogue, Label,
                (line, words) =>
                    AnsiTerminal.Console.MarkupLine(line.IsMarked
                        ? $"[bold {ColorOf(entry)}]> {Markup.Escape(words)}[/]"
                        : $"[dim]  {Markup.Escape(words)}[/]"));
        }
    }

    /// <summary>The fields of a code with their labels, without those that are empty.</summary>
    private static (string Label, string Value)[] Rows(CodeEntry entry, CodeText text, string language)
    {
        string Label(string name) => CodeCatalog.Default.Label(name, language);
        var facts = entry.Facts;
        return
        [
            (Label("meaning"), text.Meaning),
            (Label("class"), Label(facts.Class is { } digit ? $"class-{digit}" : "class-any")),
            (Label("references"), string.Join("; ", facts.References)),
            (Label("seen-at"), string.Join(", ", facts.SeenAt)),
            (Label("commands"), string.Join(", ", facts.Commands.Select(command => CodeCatalog.Default.CommandName(command, language)))),
            (Label("partners"), string.Join(", ", facts.Partners)),
            (Label("next"), Label("next-" + facts.Next.ToString().ToLowerInvariant())),
            (Label("connection"), Label(facts.ClosesConnection ? "closes" : "stays")),
            (Label("seen"), text.Seen),
            (Label("sender"), text.Sender),
            (Label("operator"), text.Operator),
            (Label("confusion"), text.Confusion),
        ];
    }

    private static void WriteDialogue(CodeExample dialogue, Func<string, string> label, Action<CodeExampleLine, string> write)
    {
        foreach (var line in dialogue.Lines)
        {
            write(line, CodeExampleText.Format(line, label));
        }
    }

    private static string ColorOf(CodeEntry entry) => entry.Class switch { 2 or 3 => "green", 4 => "yellow", 5 => "red", _ => "default" };
}
