using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Ulak;

/// <summary>Examples at the end of the help of each command.</summary>
internal static class HelpExamples
{
    private static readonly Dictionary<string, string[]> Lines = new(StringComparer.Ordinal)
    {
        ["ulak"] = ["ulak serve", "ulak send --to you@example.test --text Hello", "ulak explain '550 5.1.1 User unknown'"],
        ["ulak serve"] = ["ulak serve", "ulak serve --smtp 0.0.0.0:2525 --data /var/lib/ulak", "ulak serve --like mailpit"],
        ["ulak inbox"] = ["ulak inbox list", "ulak inbox show latest"],
        ["ulak inbox list"] = ["ulak inbox list", "ulak inbox list --search 'from:ann@example.org has:attachment' --json"],
        ["ulak inbox show"] = ["ulak inbox show latest"],
        ["ulak inbox source"] = ["ulak inbox source latest >message.eml"],
        ["ulak inbox wait"] = ["ulak inbox wait --search subject:confirm --timeout 10s", "ulak inbox wait --new"],
        ["ulak inbox watch"] = ["ulak inbox watch --search to:ann@example.test"],
        ["ulak inbox open"] = ["ulak inbox open", "ulak inbox open latest"],
        ["ulak inbox count"] = ["ulak inbox count"],
        ["ulak inbox delete"] = ["ulak inbox delete latest"],
        ["ulak inbox clear"] = ["ulak inbox clear"],
        ["ulak inbox export"] = ["ulak inbox export mail.mbox", "ulak inbox export mail.zip --search tag:invoice"],
        ["ulak inbox import"] = ["ulak inbox import mail.mbox", "ulak inbox import message.eml ~/Maildir"],
        ["ulak queue"] = ["ulak queue top", "ulak queue list --to @example.org"],
        ["ulak queue list"] = ["ulak queue list", "ulak queue list --to @example.org --reason greylisted"],
        ["ulak queue show"] = ["ulak queue show 01K0EXAMPLE00000000000000A"],
        ["ulak queue top"] = ["ulak queue top", "ulak queue top --live"],
        ["ulak queue retry"] = ["ulak queue retry --to @example.org", "ulak queue retry --reason mailbox-full"],
        ["ulak queue hold"] = ["ulak queue hold --from news@example.org"],
        ["ulak queue release"] = ["ulak queue release --from news@example.org"],
        ["ulak queue reroute"] = ["ulak queue reroute --via smtp.example.net:587 --to @example.org"],
        ["ulak queue bounce"] = ["ulak queue bounce --to @example.invalid --text 'The domain is gone'"],
        ["ulak queue delete"] = ["ulak queue delete --from news@example.org --tag campaign-7"],
        ["ulak queue pause"] = ["ulak queue pause mx:example.org", "ulak queue pause --tag newsletter"],
        ["ulak queue resume"] = ["ulak queue resume mx:example.org", "ulak queue resume --tag newsletter"],
        ["ulak queue suppressions"] = ["ulak queue suppressions list"],
        ["ulak queue suppressions list"] = ["ulak queue suppressions list >suppressions.txt"],
        ["ulak queue suppressions add"] = ["ulak queue suppressions add bob@example.org --days 30"],
        ["ulak queue suppressions remove"] = ["ulak queue suppressions remove bob@example.org"],
        ["ulak queue suppressions import"] = ["ulak queue suppressions import suppressions.txt"],
        ["ulak route"] = ["ulak route test ann@example.org bob@example.net"],
        ["ulak route test"] = ["ulak route test ann@example.org bob@example.net --user ann@example.org --dns"],
        ["ulak table"] = ["ulak table create blocked", "ulak table add blocked bob@example.net '@example.com'"],
        ["ulak table list"] = ["ulak table list"],
        ["ulak table create"] = ["ulak table create blocked"],
        ["ulak table show"] = ["ulak table show blocked", "ulak table show blocked example.net"],
        ["ulak table add"] = ["ulak table add blocked bob@example.net '@example.com' '*.example.org'"],
        ["ulak table remove"] = ["ulak table remove blocked bob@example.net"],
        ["ulak table import"] = ["ulak table import blocked list.txt --replace"],
        ["ulak table export"] = ["ulak table export blocked > list.txt"],
        ["ulak table versions"] = ["ulak table versions blocked"],
        ["ulak table undo"] = ["ulak table undo blocked"],
        ["ulak table restore"] = ["ulak table restore blocked 3"],
        ["ulak table delete"] = ["ulak table delete blocked"],
        ["ulak deliver"] = ["ulak deliver --dry-run bob@example.net"],
        ["ulak send"] =
        [
            "ulak send --to you@example.test --subject Hello --text 'It works.'",
            "ulak send --server smtp.example.org:587 --user ann@example.org --eml message.eml",
        ],
        ["ulak sendmail"] = ["ulak sendmail -t <message.eml", "ulak sendmail -f ann@example.org bob@example.net <message.eml"],
        ["ulak user"] = ["ulak user add ann@example.org", "ulak user list"],
        ["ulak user add"] = ["ulak user add ann@example.org", "ulak user add printer --address '*@example.org'"],
        ["ulak user list"] = ["ulak user list"],
        ["ulak user passwd"] = ["ulak user passwd ann@example.org"],
        ["ulak user remove"] = ["ulak user remove ann@example.org"],
        ["ulak token"] = ["ulak token --rights read,write ci"],
        ["ulak store"] = ["ulak store check", "ulak store backup /var/backups/ulak"],
        ["ulak store check"] = ["ulak store check --data /var/lib/ulak"],
        ["ulak store rebuild"] = ["ulak store rebuild --data /var/lib/ulak"],
        ["ulak store backup"] = ["ulak store backup /var/backups/ulak"],
        ["ulak store restore"] = ["ulak store restore /var/backups/ulak --data /var/lib/ulak"],
        ["ulak health"] = ["ulak health", "ulak health --console 127.0.0.1:8025"],
        ["ulak config"] = ["ulak config check", "ulak config show"],
        ["ulak config check"] = ["ulak config check --config /etc/ulak/ulak.json"],
        ["ulak config show"] = ["ulak config show"],
        ["ulak config reference"] = ["ulak config reference"],
        ["ulak bench"] = ["ulak bench 127.0.0.1:2525 --messages 10000 --sessions 20"],
        ["ulak explain"] = ["ulak explain '550 5.1.1 User unknown'", "ulak explain bounce.eml", "journalctl -u postfix | ulak explain -"],
        ["ulak codes export"] = ["ulak codes export public"],
        ["ulak codes"] = ["ulak codes 5.7.26", "ulak codes --search mailbox"],
        ["ulak compare"] = ["ulak compare 450 550"],
        ["ulak completion"] = ["ulak completion bash >~/.local/share/bash-completion/completions/ulak"],
        ["ulak version"] = ["ulak version"],
    };

    /// <summary>The examples of a command, such as <c>ulak inbox list</c>.</summary>
    public static IReadOnlyList<string> Of(string command) => Lines.GetValueOrDefault(command, []);

    /// <summary>Adds the examples to the help of all commands.</summary>
    public static void AddTo(RootCommand root)
    {
        foreach (var help in root.Options.OfType<HelpOption>())
        {
            help.Action = new WithExamples((SynchronousCommandLineAction)help.Action!);
        }
    }

    private sealed class WithExamples(SynchronousCommandLineAction help) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            var status = help.Invoke(parseResult);
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var line in Of(CommandPath.Of(parseResult.CommandResult)))
            {
                output.WriteLine("  " + line);
            }

            output.WriteLine();
            return status;
        }
    }
}
