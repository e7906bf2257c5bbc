using System.CommandLine;
using Xunit;

namespace Ulak.Tests.Commands;

/// <summary>The help of the command line.</summary>
public sealed class HelpExampleTests
{
    public static TheoryData<string> Commands => [.. Paths("ulak", UlakCommandLine.CreateRootCommand())];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Each_command_has_examples_that_are_valid(string command)
    {
        var examples = HelpExamples.Of(command);

        Assert.NotEmpty(examples);
        foreach (var example in examples)
        {
            // What a shell would pass to the program.
            var arguments = example[(example.IndexOf("ulak ", StringComparison.Ordinal) + "ulak ".Length)..];
            var call = arguments.Split('>', '<')[0].Replace('\'', '"');
            var parsed = UlakCommandLine.CreateRootCommand().Parse(call, new ParserConfiguration { ResponseFileTokenReplacer = null });
            Assert.True(parsed.Errors.Count == 0, $"{example}: {string.Join(' ', parsed.Errors.Select(error => error.Message))}");
            Assert.StartsWith(command, CommandPath.Of(parsed.CommandResult), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_help_ends_with_the_examples()
    {
        using var output = new StringWriter();

        UlakCommandLine.CreateRootCommand().Parse("inbox list --help").Invoke(new InvocationConfiguration { Output = output });

        Assert.EndsWith("""
            Examples:
              ulak inbox list
              ulak inbox list --search 'from:ann@example.org has:attachment' --json
            """, output.ToString().TrimEnd(), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Paths(string path, Command command) =>
        command.Subcommands.Where(each => !each.Hidden).SelectMany(each => Paths($"{path} {each.Name}", each)).Prepend(path);
}
