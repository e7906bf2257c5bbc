using Xunit;

namespace Ulak.Rules;

/// <summary>Files should have at most 400 lines and must not have more than 700. Lines have at most 140 columns.</summary>
public sealed class FileSizeTests
{
    private const int MaxLines = 700;
    private const int RecommendedLines = 400;
    private const int MaxColumns = 140;

    private static readonly string[] Folders = ["src", "tests", "bench", "fuzz"];

    [Fact]
    public void No_file_has_more_than_700_lines() => Assert.Empty(
        from folder in Folders
        from file in Repository.Files(folder, ".cs", ".cshtml", ".js", ".css")
        let lines = File.ReadLines(file).Count()
        where lines > MaxLines
        select $"{Repository.Relative(file)}: {lines} lines");

    [Fact]
    public void Source_files_have_at_most_400_lines() => Violations.AssertNone(
        "length",
        from file in Repository.Files("src", ".cs")
        where File.ReadLines(file).Count() > RecommendedLines
        select Repository.Relative(file));

    [Fact]
    public void Lines_have_at_most_140_columns() => Violations.AssertNone(
        "width",
        from folder in Folders
        from file in Repository.Files(folder, ".cs")
        from line in File.ReadLines(file)
        where line.Length > MaxColumns
        select Repository.Relative(file));
}
