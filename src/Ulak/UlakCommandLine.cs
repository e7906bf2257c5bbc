using System.CommandLine;
using System.CommandLine.Invocation;
using Ulak.Commands;
using Ulak.Commands.Codes;
using Ulak.Commands.Messages;
using Ulak.Commands.Relaying;
using Ulak.Commands.Sending;
using Ulak.Commands.Stores;
using Ulak.Configuration;
using Ulak.Terminal;

namespace Ulak;

/// <summary>The root command. Reports the failure of a command in one line and with its exit status.</summary>
internal static class UlakCommandLine
{
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments.Length == 0)
        {
            System.Console.Out.WriteLine(ShortHelp.Text);
            return ExitStatus.Success;
        }

        // An argument that begins with @ is a domain, not a file with arguments.
        var parsed = CreateRootCommand().Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        try
        {
            if (parsed.Action is ParseErrorAction)
            {
                return ReportUsageError(parsed);
            }

            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = Timeout.InfiniteTimeSpan,
            });
        }
        catch (ConfigurationException e)
        {
            return WriteError(e.Message, ExitStatus.WrongUsage);
        }
        catch (UsageException e)
        {
            return WriteError(e.Message, ExitStatus.WrongUsage);
        }
        catch (CommandFailedException e)
        {
            return WriteError(e.Message, ExitStatus.Failure);
        }
        catch (OperationCanceledException)
        {
            return WriteError("cancelled.", ExitStatus.Failure);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or Storage.StoreUnavailableException)
        {
            return WriteError(e.Message, ExitStatus.Failure);
        }
    }

    /// <summary>All commands, with the examples of their help.</summary>
    internal static RootCommand CreateRootCommand()
    {
        var root = new RootCommand("Ulak is an SMTP server that explains itself.")
        {
            ServeCommand.Create(),
            InboxCommand.Create(),
            QueueCommand.Create(),
            RouteCommand.Create(),
            TableCommands.Create(),
            DeliverCommand.Create(),
            SendCommand.Create(),
            SendmailCommand.Create(),
            UserCommand.Create(),
            TokenCommand.Create(),
            StoreCommand.Create(),
            HealthCommand.Create(),
            ConfigCommand.Create(),
            BenchCommand.Create(),
            ExplainCommand.Create(),
            CodesCommand.Create(),
            CompareCommand.Create(),
            CompletionCommand.Create(),
            VersionCommand.Create(),
        };
        HelpExamples.AddTo(root);
        return root;
    }

    private static int ReportUsageError(ParseResult parsed)
    {
        var errors = string.Join(' ', parsed.Errors.Select(error => error.Message));
        return WriteError($"{errors}{Suggestion(parsed)} See {CommandPath.Of(parsed.CommandResult)} --help.", ExitStatus.WrongUsage);
    }

    /// <summary>The commands and options that are similar to the first unknown word.</summary>
    private static string Suggestion(ParseResult parsed)
    {
        if (parsed.UnmatchedTokens is not [var word, ..])
        {
            return "";
        }

        var command = parsed.CommandResult.Command;
        var similar = command.Subcommands.Select(each => each.Name).Concat(command.Options.Select(option => option.Name))
            .Where(name => EditDistance.Between(name, word) <= Math.Max(1, word.Length / 3))
            .Order(StringComparer.Ordinal)
            .ToList();
        return similar.Count == 0 ? "" : $" Did you mean {string.Join(" or ", similar)}?";
    }

    private static int WriteError(string message, int status)
    {
        System.Console.Error.WriteLine("ulak: " + message.ReplaceLineEndings(" "));
        return status;
    }
}
