"""The rendered skin of a head, and whether dlib's CNN sees a face in it. Runs in `.venv-bench`.

    detectors.py CT|MR volume.nii.gz … [--pictures folder]

Prints, for each volume, the confidence in each of the four views (0 for no face), as JSON.
"""

import json
import sys
from pathlib import Path

import dlib
import face_recognition_models
import numpy as np
import SimpleITK as sitk
import vtk
from vtk.util.numpy_support import numpy_to_vtk, vtk_to_numpy

VIEWS = ((0, 0), (-30, 0), (30, 0), (0, -15))
"""Degrees to the side and up."""
SIZE = 400


def surface(image, threshold):
    """The skin as a smooth mesh: what is above a threshold, its largest piece."""
    air = float(sitk.GetArrayViewFromImage(image).min())
    step = max(1.0, min(image.GetSpacing()))
    corners = np.array(
        [
            image.TransformContinuousIndexToPhysicalPoint(
                [(-0.5, n - 0.5)[bit] for n, bit in zip(image.GetSize(), bits, strict=True)]
            )
            for bits in np.ndindex(2, 2, 2)
        ]
    )
    low, high = corners.min(0), corners.max(0)
    size = np.ceil((high - low) / step).astype(int).tolist()
    upright = np.eye(3).ravel().tolist()
    image = sitk.Resample(
        image, size, sitk.Transform(), sitk.sitkLinear, low.tolist(), [step] * 3, upright, air
    )
    image = sitk.SmoothingRecursiveGaussian(image, 1.0)
    pieces = sitk.RelabelComponent(sitk.ConnectedComponent(image > threshold))
    keep = sitk.BinaryDilate(sitk.Cast(pieces == 1, sitk.sitkUInt8), (2, 2, 2))
    image = sitk.ConstantPad(sitk.Mask(image, keep, air), (2, 2, 2), (2, 2, 2), air)
    values = sitk.GetArrayFromImage(image).astype(np.float32)
    grid = vtk.vtkImageData()
    grid.SetDimensions(*values.shape[::-1])
    grid.SetSpacing(step, step, step)
    grid.GetPointData().SetScalars(numpy_to_vtk(values.ravel(), deep=True))
    edges = vtk.vtkFlyingEdges3D()
    edges.SetInputData(grid)
    edges.SetValue(0, threshold)
    smooth = vtk.vtkWindowedSincPolyDataFilter()
    smooth.SetInputConnection(edges.GetOutputPort())
    smooth.SetNumberOfIterations(12)
    smooth.SetPassBand(0.1)
    normals = vtk.vtkPolyDataNormals()
    normals.SetInputConnection(smooth.GetOutputPort())
    normals.SplittingOff()
    normals.Update()
    return normals.GetOutput()


def views(image, threshold, bounds=None):
    """Pictures of the skin (rows, columns, 3) from all sides; and what was looked at."""
    mapper = vtk.vtkPolyDataMapper()
    mapper.SetInputData(surface(image, threshold))
    mapper.ScalarVisibilityOff()
    actor = vtk.vtkActor()
    actor.SetMapper(mapper)
    actor.GetProperty().SetColor(0.88, 0.72, 0.62)
    actor.GetProperty().SetAmbient(0.15)
    actor.GetProperty().SetDiffuse(0.85)
    scene = vtk.vtkRenderer()
    scene.AddActor(actor)
    scene.SetBackground(0.35, 0.4, 0.45)
    window = vtk.vtkRenderWindow()
    window.SetOffScreenRendering(1)
    window.SetSize(SIZE, SIZE)
    window.AddRenderer(scene)
    box = bounds or actor.GetBounds()
    height = min(box[5] - box[4], 270)
    middle = np.array([(box[0] + box[1]) / 2, (box[2] + box[3]) / 2, box[5] - height / 2])
    pictures = [_seen(scene, window, (middle, height), *view) for view in VIEWS]
    return pictures, box


def _seen(scene, window, target, side, up):
    middle, height = target
    a, e = np.radians(side), np.radians(up)
    way = np.array([np.sin(a) * np.cos(e), -np.cos(a) * np.cos(e), np.sin(e)])
    camera = scene.GetActiveCamera()
    camera.SetFocalPoint(*middle)
    camera.SetPosition(*(middle + way * 900))
    camera.SetViewUp(0, 0, 1)
    camera.SetViewAngle(2 * np.degrees(np.arctan((height / 2 + 20) / 900)))
    scene.ResetCameraClippingRange()
    scene.RemoveAllLights()
    for offset, strength in (((-0.4, 0, 0.5), 0.9), ((0.6, 0, 0.1), 0.35)):
        light = vtk.vtkLight()
        light.SetLightTypeToSceneLight()
        light.SetPosition(*(middle + (way + np.array(offset)) * 900))
        light.SetFocalPoint(*middle)
        light.SetIntensity(strength)
        scene.AddLight(light)
    window.Render()
    shot = vtk.vtkWindowToImageFilter()
    shot.SetInput(window)
    shot.ReadFrontBufferOff()
    shot.Update()
    flat = vtk_to_numpy(shot.GetOutput().GetPointData().GetScalars())
    return np.ascontiguousarray(flat.reshape(SIZE, SIZE, 3)[::-1])


def main(kind, *arguments):
    """Detect in every volume; the first decides what the cameras of all look at."""
    folder = None
    volumes = list(arguments)
    if "--pictures" in volumes:
        at = volumes.index("--pictures")
        folder = Path(volumes[at + 1])
        del volumes[at : at + 2]
    detector = dlib.cnn_face_detection_model_v1(
        face_recognition_models.cnn_face_detector_model_location()
    )
    found, threshold, bounds = [], -300.0, None
    for number, name in enumerate(volumes):
        image = sitk.ReadImage(name, sitk.sitkFloat32)
        if number == 0 and kind == "MR":
            threshold = 0.12 * float(np.percentile(sitk.GetArrayViewFromImage(image), 98))
        pictures, bounds = views(image, threshold, bounds)
        seen = [[one.confidence for one in detector(picture, 0)] for picture in pictures]
        found.append([round(max(one, default=0.0), 2) for one in seen])
        if folder:
            file = folder / (Path(name).name.split(".")[0] + ".png")
            sitk.WriteImage(sitk.GetImageFromArray(np.hstack(pictures), isVector=True), str(file))
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
