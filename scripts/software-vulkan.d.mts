/** @file Types of software-vulkan.mjs. */

/** The environment in which Dawn finds SwiftShader; unpacks it on first use. */
export function softwareVulkan(): { VK_DRIVER_FILES: string; LD_LIBRARY_PATH: string };
