using Ulak.Hosting;
using Xunit;

namespace Ulak.Tests.Hosting;

/// <summary>The secret of the logins survives a restart.</summary>
public sealed class LoginSecretTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("ulak-secret").FullName;

    private string FilePath => Path.Combine(_directory, "login-secret");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void It_is_the_same_after_a_restart()
    {
        var first = new LoginSecret(_directory).Value.ToArray();
        Assert.Equal(32, first.Length);
        Assert.Equal(first, new LoginSecret(_directory).Value.ToArray());
    }

    [Fact]
    public void Only_the_owner_may_read_it()
    {
        _ = new LoginSecret(_directory).Value;
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(FilePath));
        }
    }

    [Fact]
    public void A_file_that_was_cut_is_replaced()
    {
        File.WriteAllBytes(FilePath, [1, 2, 3]);
        var value = new LoginSecret(_directory).Value.ToArray();
        Assert.Equal(32, value.Length);
        Assert.Equal(value, File.ReadAllBytes(FilePath));
    }

    [Fact]
    public void Without_a_directory_it_lasts_until_the_server_stops()
    {
        var secret = new LoginSecret(Path.Combine(_directory, "absent"));
        Assert.Equal(32, secret.Value.Length);
        Assert.Equal(secret.Value.ToArray(), secret.Value.ToArray());
    }

    [Fact]
    public void It_is_created_on_first_use()
    {
        _ = new LoginSecret(_directory);
        Assert.False(File.Exists(FilePath));
    }
}
