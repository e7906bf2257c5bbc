using Ulak.TestKit.Dialogues;

namespace Ulak.Server.Tests;

/// <summary>Every file in Dialogues/, played in memory, as a whole and octet by octet.</summary>
public sealed class DialogueTests
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Dialogues");

    public static TheoryData<string> Files { get; } =
        [.. Directory.GetFiles(
            Root, "*.dialogue", SearchOption.AllDirectories).Select(path =>
                Path.GetRelativePath(Root, path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public Task In_memory(string file) => DialogueRunner.PlayAsync(Load(file), Delivery.Whole);

    [Theory]
    [MemberData(nameof(Files))]
    public Task Byte_by_byte(string file) => DialogueRunner.PlayAsync(Load(file), Delivery.ByteByByte);

    [Fact]
    public void There_are_enough_and_each_begins_with_its_purpose()
    {
        Assert.True(Files.Count >= 300, $"{Files.Count} dialogues");
        foreach (var file in Files)
        {
            Assert.StartsWith("# ", File.ReadAllText(Path.Combine(Root, file.Data)), StringComparison.Ordinal);
        }
    }

    internal static Dialogue Load(string file) => Dialogue.Load(Path.Combine(Root, file));
}
