using System.CommandLine;
using System.Globalization;
using System.Text;
using Spectre.Console;
using Ulak.Reference;
using Ulak.Reference.Explanation;
using Ulak.Reference.Explanation.Texts;
using Ulak.Terminal;

namespace Ulak.Commands.Codes;

/// <summary><c>ulak explain [CODE|TEXT|FILE|-]</c>: explains a reply, a bounce, a dialogue or log lines.</summary>
internal static class ExplainCommand
{
    /// <summary>EX_NOINPUT of sysexits.h: the input file cannot be read.</summary>
    private const int InputUnreadable = 66;

    public static Command Create()
    {
        var input = new Argument<string[]>("input")
        {
            Description = "A code, a text, a file name, or - for standard input. The default is standard input",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var language = new Option<string?>("--lang") { Description = "The language: en or tr" };
        var json = new Option<bool>("--json") { Description = "Write JSON" };
        var command = new Command("explain", "Explain a code, a reply, a dialogue, a bounce or log lines.") { input, language, json };
        command.SetAction(async (parsed, cancellation) =>
        {
            var octets = await ReadAsync(parsed.GetValue(input) ?? [], cancellation);
            if (octets is null)
            {
                return InputUnreadable;
            }

            var options = new ExplainOptions { Language = parsed.GetValue(language) ?? EnvironmentLanguage.Get() };
            var result = Explainer.Explain(octets, options, cancellation);
            if (parsed.GetValue(json))
            {
                System.Console.Out.WriteLine(ExplanationJson.Serialize(result));
            }
            else
            {
                Write(result);
            }

            return 0;
        });
        return command;
    }

    private static async Task<byte[]?> ReadAsync(string[] words, CancellationToken cancellation)
    {
        if (words is [] or ["-"])
        {
            using var memory = new MemoryStream();
            await using var standardInput = System.Console.OpenStandardInput();
            var buffer = new byte[81920];
            int read;
            while (memory.Length <= ExplainOptions.Default.MaxLength && (read = await standardInput.ReadAsync(buffer, cancellation)) > 0)
            {
                memory.Write(buffer, 0, read);
            }

            return memory.ToArray();
        }

        if (words is [var name] && !name.Contains('\n', StringComparison.Ordinal) && File.Exists(name))
        {
            try
            {
                return await File.ReadAllBytesAsync(name, cancellation);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                await System.Console.Error.WriteLineAsync($"ulak: {name} cannot be read: {e.Message}");
                return null;
            }
        }

        if (words is [var path] && LooksLikePath(path))
        {
            await System.Console.Error.WriteLineAsync(
                $"ulak: there is no file {path}. Check the name; \"ulak explain -\" reads standard input.");
            return null;
        }

        return Encoding.UTF8.GetBytes(string.Join(' ', words));
    }

    /// <summary>
    /// Whether a single word names a file rather than a code or a reply: it has a directory or the extension of a message or log.
    /// </summary>
    private static bool LooksLikePath(string word) =>
        !word.AsSpan().ContainsAny(" \n@") && !word.Contains("://", StringComparison.Ordinal)
        && (word.Contains('/', StringComparison.Ordinal) || word.Contains('\\', StringComparison.Ordinal)
            || Path.GetExtension(word).ToLowerInvariant() is ".eml" or ".txt" or ".log" or ".msg" or ".mbox");

    private static void Write(ExplanationResult result)
    {
        var texts = ReasonTexts.For(result.Language);
        if (result.Recipients.Length == 0)
        {
            System.Console.Out.WriteLine(texts.Label("nothing"));
            return;
        }

        var isTerminal = !System.Console.IsOutputRedirected;
        foreach (var recipient in result.Recipients)
        {
            if (isTerminal)
            {
                WriteTable(recipient, texts);
            }
            else
            {
                WritePlain(recipient, texts);
            }
        }
    }

    private static void WriteTable(RecipientExplanation recipient, ReasonTexts texts)
    {
        var color = recipient.Reason is Reason.Delivered or Reason.Accepted ? "green" : recipient.Temporary ? "yellow" : "red";
        var table = new Table { Border = TableBorder.Rounded, ShowHeaders = false };
        table.AddColumn("").AddColumn("");
        foreach (var (label, value) in Rows(recipient, texts))
        {
            table.AddRow(new Markup($"[bold]{Markup.Escape(label)}[/]"),
                label == texts.Label("reason") ? new Markup($"[{color}]{Markup.Escape(value)}[/]") : new Text(value));
        }

        AnsiTerminal.Console.Write(table);
    }

    private static void WritePlain(RecipientExplanation recipient, ReasonTexts texts)
    {
        foreach (var (label, value) in Rows(recipient, texts))
        {
            var before = label.Length == 0 ? "  " : label.EndsWith('?') ? label + " " : label + ": ";
            System.Console.Out.WriteLine(before + value.Replace("\n", "\n  ", StringComparison.Ordinal));
        }

        System.Console.Out.WriteLine();
    }

    private static IEnumerable<(string Label, string Value)> Rows(RecipientExplanation recipient, ReasonTexts texts)
    {
        if (recipient.Address is { } address)
        {
            yield return (texts.Label("recipient"), Sanitize(address));
        }

        var code =
            string.Join(' ',
                new[] { recipient.Code?.ToString(CultureInfo.InvariantCulture), recipient.Enhanced }.Where(c => c is not null));
        if (code.Length > 0)
        {
            yield return (texts.Label("code"), code);
        }

        yield return (texts.Label("reason"), $"{Sanitize(recipient.Title)} ({recipient.Reason.Word()})");
        yield return ("", Sanitize(recipient.Meaning));
        yield return (texts.Label("passes"), texts.RetryText(recipient.Retry));
        yield return (texts.Label("actor"), texts.ActorName(recipient.Actor));
        yield return (texts.Label("steps"),
            string.Join('\n', recipient.Steps.Select((s, i) => string.Create(CultureInfo.InvariantCulture, $"{i + 1}. {Sanitize(s)}"))));
        if (!recipient.Records.IsEmpty)
        {
            yield return (texts.Label("records"), string.Join('\n', recipient.Records.Select(record => Sanitize(record.ToString()))));
        }

        if (recipient.Check is { } check)
        {
            yield return (texts.Label("check"), Sanitize(check));
        }

        if (recipient.Evidence is [var first, ..])
        {
            yield return (texts.Label("evidence"), Sanitize(first.Text));
        }
    }

    /// <summary>Replaces control characters, which could move the cursor of the terminal.</summary>
    private static string Sanitize(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '�' : c));
}
