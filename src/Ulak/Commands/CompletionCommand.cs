using System.CommandLine;
using Ulak.Terminal;

namespace Ulak.Commands;

/// <summary><c>ulak completion SHELL</c>: prints the script that completes commands and options in a shell.</summary>
internal static class CompletionCommand
{
    // Each script passes the line to the [suggest] directive of System.CommandLine, with the position of the cursor.
    private const string Bash = """
        # Load with: source <(ulak completion bash)
        _ulak() {
          local IFS=$'\n'
          local words
          words=$("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)
          COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _ulak ulak

        """;

    private const string Zsh = """
        #compdef ulak
        # Load with: source <(ulak completion zsh)
        _ulak() {
          local -a suggestions
          suggestions=("${(@f)$(ulak "[suggest:${#BUFFER}]" "$BUFFER" 2>/dev/null)}")
          compadd -- $suggestions
          _files
        }
        compdef _ulak ulak

        """;

    private const string Fish = """
        # Load with: ulak completion fish | source
        complete -c ulak -a '(ulak "[suggest:"(string length -- (commandline -cp))"]" (commandline -cp) 2>/dev/null)'

        """;

    private const string PowerShell = """
        # Load with: ulak completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName ulak -ScriptBlock {
          param($wordToComplete, $commandAst, $cursorPosition)
          ulak "[suggest:$cursorPosition]" "$commandAst" 2>$null | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
            [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
          }
        }

        """;

    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or pwsh" };
        shell.CompletionSources.Add("bash", "zsh", "fish", "pwsh");
        var command = new Command("completion", "Print the completion script of a shell.") { shell };
        command.SetAction(parsed =>
        {
            var script = parsed.GetValue(shell) switch
            {
                "bash" => Bash,
                "zsh" => Zsh,
                "fish" => Fish,
                "pwsh" or "powershell" => PowerShell,
                var other => throw new UsageException($"there is no completion for '{other}'. Use bash, zsh, fish or pwsh."),
            };
            System.Console.Out.Write(script.ReplaceLineEndings("\n"));
        });
        return command;
    }
}
