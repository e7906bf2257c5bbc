using Xunit;

namespace Ulak.Rules;

/// <summary>Files should have at most 400 lines and must not have more than 700.</summary>
public sealed class FileSizeTests
{
    private const int HardStop = 700;

    [Fact]
    public void No_source_file_is_longer_than_the_hard_stop()
    {
        var tooLong = from folder in new[] { "src", "tests", "bench" }
                      from file in Repository.Files(folder, ".cs", ".cshtml", ".js", ".css")
                      let lines = File.ReadLines(file).Count()
                      where lines > HardStop
                      select $"{Repository.Relative(file)}: {lines} lines";

        Assert.Empty(tooLong);
    }

    [Fact]
    public void Nine_of_ten_source_files_keep_to_the_aim()
    {
        var sizes = Repository.Files("src", ".cs").Select(file => File.ReadLines(file).Count()).ToList();

        Assert.True(sizes.Count(size => size > 400) <= sizes.Count / 10,
            "More than a tenth of the files under src/ are longer than 400 lines.");
    }
}
