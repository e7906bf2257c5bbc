using System.CommandLine;
using Spectre.Console;
using Ulak.Reference.Comparison;
using Ulak.Reference.Comparison.Texts;
using Ulak.Terminal;

namespace Ulak.Commands.Codes;

/// <summary><c>ulak compare A B</c>: shows what two codes share, how they differ, and when each is right.</summary>
internal static class CompareCommand
{
    public static Command Create()
    {
        var first = new Argument<string>("a") { Description = "A reply code (501) or an enhanced status code (5.7.1)" };
        var second = new Argument<string>("b") { Description = "Another code" };
        var language = new Option<string?>("--lang") { Description = "The language: en or tr" };
        var json = new Option<bool>("--json") { Description = "Write JSON" };
        var command =
            new Command("compare", "Compare two codes: what they share, how they differ, and when each is right.") { first, second,
                language, json };
        command.SetAction(parsed =>
        {
            var (a, b) = (parsed.GetRequiredValue(first), parsed.GetRequiredValue(second));
            var result = CodeComparer.Compare(a, b, parsed.GetValue(language) ?? EnvironmentLanguage.Get())
                ?? throw new UsageException("compare needs two different codes, such as 221 501 or 5.1.1 5.7.1.");
            if (parsed.GetValue(json))
            {
                System.Console.Out.WriteLine(ComparisonJson.Serialize(result));
            }
            else if (System.Console.IsOutputRedirected)
            {
                WritePlain(result, System.Console.Out);
            }
            else
            {
                WriteTerminal(result, AnsiTerminal.Console);
            }

            return 0;
        });
        return command;
    }

    /// <summary>Plain output for a pipe: lines, and headings that end in a colon.</summary>
    internal static void WritePlain(ComparisonResult result, TextWriter output)
    {
        var texts = ComparisonTexts.For(result.Language);
        output.WriteLine(result.Title);
        output.WriteLine();
        output.WriteLine(result.Summary);
        WriteMeanings(result, line => output.WriteLine(line));
        foreach (var (heading, lines) in Sections(result, texts))
        {
            output.WriteLine();
            output.WriteLine(heading + ":");
            foreach (var line in lines)
            {
                output.WriteLine("  " + line);
            }
        }

        foreach (var dialogue in new[] { (result.First, result.DialogueFirst), (result.Second, result.DialogueSecond) })
        {
            WriteDialogue(texts, dialogue, line => output.WriteLine(line));
        }
    }

    private static void WriteTerminal(ComparisonResult result, IAnsiConsole console)
    {
        var texts = ComparisonTexts.For(result.Language);
        console.MarkupLine($"[bold]{Markup.Escape(result.Title)}[/]");
        console.WriteLine();
        console.WriteLine(result.Summary);
        WriteMeanings(result, line => console.WriteLine(line));
        console.WriteLine();
        var table = new Table { Border = TableBorder.Rounded };
        table.AddColumn("").AddColumn($"[bold]{result.First}[/]").AddColumn($"[bold]{result.Second}[/]");
        foreach (var difference in result.Differences)
        {
            table.AddRow(new Markup($"[bold]{Markup.Escape(difference.Label)}[/]"), new Text(difference.First),
                new Text(difference.Second));
        }

        console.Write(table);
        foreach (var (heading, lines) in Sections(result, texts)
            .Where(part => result.IsWritten || part.Heading != texts.Label("differences")))
        {
            // Composed sentences would repeat the table.
            console.MarkupLine($"[bold]{Markup.Escape(heading)}[/]");
            foreach (var line in lines)
            {
                console.WriteLine("  " + line);
            }
        }

        foreach (var dialogue in new[] { (result.First, result.DialogueFirst), (result.Second, result.DialogueSecond) })
        {
            WriteDialogue(texts, dialogue, line => console.WriteLine(line));
        }
    }

    private static void WriteMeanings(ComparisonResult result, Action<string> write)
    {
        foreach (var (code, meaning) in new[] { (result.First, result.MeaningFirst), (result.Second, result.MeaningSecond) })
        {
            if (meaning is not null)
            {
                write("");
                write($"{code}: {meaning}");
            }
        }
    }

    private static IEnumerable<(string Heading, IEnumerable<string> Lines)> Sections(ComparisonResult result, ComparisonTexts texts)
    {
        if (!result.Shared.IsEmpty)
        {
            yield return (texts.Label("shared"), result.Shared);
        }

        if (!result.Points.IsEmpty)
        {
            yield return (texts.Label("differences"), result.Points);
        }

        yield return (texts.Label("when"), [result.WhenFirst, result.WhenSecond]);
        yield return (texts.Label("next"), [result.Next]);
        if (result.Trap is { } trap)
        {
            yield return (texts.Label("trap"), [trap]);
        }
    }

    private static void WriteDialogue(ComparisonTexts texts, (string Code, ExampleDialogue Dialogue) example, Action<string> write)
    {
        if (example.Dialogue.Lines.IsEmpty)
        {
            return;
        }

        write("");
        write($"{texts.Label("dialogue")} ({example.Code}):");
        foreach (var line in example.Dialogue.Lines)
        {
            write("  " + line);
        }

        if (example.Dialogue.Closes)
        {
            write("  " + texts.Label("closed"));
        }
    }
}
