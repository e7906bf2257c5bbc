namespace Ulak.EndToEnd.Program;

/// <summary>Runs a program on a machine with another host name: in its own UTS namespace.</summary>
internal static class OddHost
{
    // $0 is the name, and the arguments are the program.
    private const string Script = "printf %s \"$0\" > /proc/sys/kernel/hostname && exec \"$@\"";

    private static readonly Lazy<Task<bool>> Possible = new(async () =>
    {
        try
        {
            return (await Command.RunAsync("unshare", Arguments("a_b", "true", []))).ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    });

    /// <summary>Whether this machine allows it: containers often do not.</summary>
    public static Task<bool> IsPossibleAsync => Possible.Value;

    /// <summary>
    /// The program and arguments that run another program under a host name, or the program itself if that is not possible.
    /// </summary>
    public static async Task<(string File, string[] Arguments)> WrapAsync(string hostName, string file, string[] arguments) =>
        await IsPossibleAsync ? ("unshare", Arguments(hostName, file, arguments)) : (file, arguments);

    private static string[] Arguments(string hostName, string file, string[] arguments) =>
        ["--user", "--map-root-user", "--uts", "sh", "-c", Script, hostName, file, .. arguments];
}
